using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.LiveHub.Api.Wire;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>
/// Makes the recording of a show when it has ended, from the journals of the show and of everything it sold: so the recording is what was
/// decided, not what some node happened to see. A message of the show's end starts it; a process that dies begins it again.
/// </summary>
internal sealed partial class Recorder(
    IJournal journal, RecordingStore recordings, ShowFacts facts, WireJson json, TimeProvider time, ILogger<Recorder> log) : IOutboxHandler
{
    public IReadOnlyCollection<string> Types { get; } = [LiveStreamKind.RecordType];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            if (await MakeAsync(row.Key.Id, cancellationToken) is not { } made) return Sent.TryAgain("the end of the show is not in the journal yet");
            Recorded(log, made.StreamId, made.Span.Seconds, time.GetElapsedTime(began).TotalSeconds);
            if (made.Incomplete.Count > 0) Incomplete(log, made.StreamId, string.Join(", ", made.Incomplete));
            return Sent.Done;
        }
        catch (JournalException e)
        {
            return Sent.TryAgain($"the journal cannot be read: {e.Message}");
        }
        catch (ArchivedPastException e)
        {
            NotRecorded(log, e, row.Key.Id);
            return Sent.Done;
        }
    }

    /// <summary>Null where the show never went live or has not ended.</summary>
    internal async Task<ShowRecording?> MakeAsync(string streamId, CancellationToken cancellationToken)
    {
        var (moments, minutes) = (new MomentLog(), new MinuteBook());
        if (await ShowPast.ReadAsync(journal, streamId, moments, json.Options) is not { } show) return null;
        var incomplete = new List<string>();
        var stock = new StockPast(journal, json.Options);
        foreach (var sku in show.Skus)
        {
            try
            {
                await stock.ReadAsync(sku, show.Span, moments, minutes, cancellationToken);
            }
            catch (ArchivedPastException)
            {
                incomplete.Add(sku);
            }
            await facts.ReadAsync(sku, show.Span, moments, minutes);
        }
        var recording = new ShowRecording(streamId, show.Sequence, show.Span, incomplete);
        await recordings.SaveAsync(recording, moments, minutes, time.GetUtcNow(), cancellationToken);
        return recording;
    }

    [LoggerMessage(3501, LogLevel.Information, "{StreamId}: {Length} s of show are recorded; that took {Seconds:F1} s.")]
    private static partial void Recorded(ILogger logger, string streamId, long length, double seconds);

    [LoggerMessage(3502, LogLevel.Warning, "{StreamId}: the recording lacks the stock of {Skus}, whose past had left for an archive.")]
    private static partial void Incomplete(ILogger logger, string streamId, string skus);

    [LoggerMessage(3503, LogLevel.Error, "{StreamId} is not recorded.")]
    private static partial void NotRecorded(ILogger logger, Exception exception, string streamId);
}
