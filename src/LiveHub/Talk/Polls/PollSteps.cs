using LiveCommerce.Checkout.Outbox;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.LiveStreams.Polls;
using LiveCommerce.Grains.Runtime;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Talk.Polls;

/// <summary>What a show asks of the votes: to let them in, and to count them when it has closed the poll. Either may be done twice.</summary>
internal sealed class PollSteps(PollDesk polls, StreamGrains streams) : IOutboxHandler
{
    private static readonly TimeSpan ViewLagsAtMost = TimeSpan.FromSeconds(5);

    public IReadOnlyCollection<string> Types { get; } = [PollMessage.OpenType, PollMessage.CountType];

    public async Task<Sent> SendAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var message = PollMessage.Read(row.Payload);
        return row.Type == PollMessage.OpenType ? await OpenAsync(message, row.Sequence, cancellationToken) : await CountAsync(message, cancellationToken);
    }

    private async Task<Sent> OpenAsync(PollMessage message, long sequence, CancellationToken cancellationToken)
    {
        var view = await streams.WaitAsync(message.StreamId, view => view.Version >= sequence, ViewLagsAtMost, cancellationToken);
        if (view?.Polls.FirstOrDefault(poll => poll.PollId == message.PollId) is not { } poll) return Sent.TryAgain($"stream {message.StreamId} is not there yet");
        var opened = await polls.OpenAsync(message.StreamId, poll);
        return opened.Refusal == TalkRefusal.None ? Sent.Done : Sent.TryAgain($"poll {message.PollId}: {opened.Refusal}");
    }

    private async Task<Sent> CountAsync(PollMessage message, CancellationToken cancellationToken)
    {
        var counted = await polls.CountAsync(message.StreamId, message.PollId);
        if (counted.Refusal != TalkRefusal.None) return Sent.TryAgain($"poll {message.PollId}: {counted.Refusal}");
        var noted = await streams.AskAsync(message.StreamId, new LiveStreamCommand.NoteCount(message.PollId, counted.Value!), cancellationToken);
        return noted.Fault == GrainFault.None ? Sent.Done : Sent.TryAgain($"stream {message.StreamId}: {noted.Fault}");
    }
}
