using System.Text.Json;
using LiveCommerce.Grains.LiveStreams;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Identity;
using LiveCommerce.LiveHub.Recording;
using LiveCommerce.LiveHub.Streams;
using Microsoft.AspNetCore.Http.HttpResults;
using StreamGrains = LiveCommerce.Grains.Runtime.IGrains<LiveCommerce.Grains.LiveStreams.LiveStreamCommand, LiveCommerce.Grains.LiveStreams.LiveStreamAnswer, LiveCommerce.Grains.LiveStreams.LiveStreamView>;

namespace LiveCommerce.LiveHub.Api;

/// <summary>What a show showed at one second of its recording.</summary>
/// <param name="At">The instant of that second.</param>
/// <param name="LengthSeconds">Of the whole recording.</param>
/// <param name="Offers">As they were told when they were recorded, in the order in which they opened.</param>
public sealed record ReplayWire(
    string StreamId, long Second, DateTimeOffset At, long LengthSeconds, IReadOnlyList<string> Pinned, IReadOnlyList<ReplayItemWire> LineUp, IReadOnlyList<JsonElement> Offers);

/// <summary>One item; price and stock are null where they are not known any more.</summary>
/// <param name="Stock">As it was told when it was recorded, whatever has been added to the shape since.</param>
public sealed record ReplayItemWire(string Sku, Money? Price, JsonElement? Stock);

/// <summary>Ended shows, at any second; and what happened in them, for their hosts.</summary>
internal static class ReplayApi
{
    public static IEndpointRouteBuilder MapReplayApi(this IEndpointRouteBuilder app)
    {
        var stream = app.MapGroup("/api/v1/streams/{streamId}").WithTags("Replay");
        stream.MapGet("/replay", AtAsync).RequireCaller(Callers.Anyone).WithName("GetReplay")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapGet("/replay.vtt", TrackAsync).RequireCaller(Callers.Anyone).WithName("GetReplayTrack")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapGet("/replay.m3u8", RangesAsync).RequireCaller(Callers.Anyone).WithName("GetReplayDateRanges")
            .Refuses(ProblemCode.NotFound, ProblemCode.WrongState);
        stream.MapGet("/record", RecordAsync).RequireCaller(Callers.Host).WithName("GetShowRecord")
            .Refuses(ProblemCode.Invalid, ProblemCode.NotFound, ProblemCode.WrongState);
        return app;
    }

    private static async Task<Results<Ok<ReplayWire>, ProblemHttpResult>> AtAsync(
        string streamId, HttpContext http, StreamGrains streams, RecordingStore recordings, WireJson json, long second = 0)
    {
        var (recording, problem) = await FindAsync(streamId, http, streams, recordings);
        if (recording is null) return problem!;
        if (second < 0 || second > recording.Span.Seconds) return Problems.Refuse(ProblemCode.Invalid, $"0 to {recording.Span.Seconds}.", "second");
        var topics = recordings.At(streamId, second);
        return TypedResults.Ok(new ReplayWire(
            streamId, second, recording.Span.From.AddSeconds(second), recording.Span.Seconds, Read<string[]>(Topics.Pinned) ?? [],
            [.. (Read<string[]>(Topics.LineUp) ?? []).Select(sku => new ReplayItemWire(sku, Read<Money?>(Topics.OfPrice(sku)), Read<JsonElement?>(Topics.OfStock(sku))))],
            [.. topics.Keys.Where(Topics.IsOffer).Select(topic => Read<JsonElement>(topic)).OrderBy(offer => offer.GetProperty("opensAt").GetString(), StringComparer.Ordinal)]));

        T? Read<T>(string topic) => topics.TryGetValue(topic, out var value) ? JsonSerializer.Deserialize<T>(value, json.Options) : default;
    }

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> TrackAsync(
        string streamId, HttpContext http, StreamGrains streams, RecordingStore recordings)
    {
        var (recording, problem) = await FindAsync(streamId, http, streams, recordings);
        return recording is null ? problem! : TypedResults.Stream(
            async body =>
            {
                await using var writer = new StreamWriter(body, leaveOpen: true);
                await WebVttTrack.WriteAsync(writer, recording, recordings.Moments(streamId));
            },
            "text/vtt; charset=utf-8");
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> RangesAsync(
        string streamId, HttpContext http, StreamGrains streams, RecordingStore recordings)
    {
        var (recording, problem) = await FindAsync(streamId, http, streams, recordings);
        return recording is null
            ? problem!
            : TypedResults.Content(DateRanges.Write(recording, recordings.Moments(streamId)), "application/vnd.apple.mpegurl; charset=utf-8");
    }

    private static async Task<Results<Ok<ShowRecordWire>, ContentHttpResult, ProblemHttpResult>> RecordAsync(
        string streamId, Director director, RecordingStore recordings, ShowRecords records, string format = "json")
    {
        if (format is not ("json" or "csv")) return Problems.Refuse(ProblemCode.Invalid, "json or csv.", "format");
        var (view, refusal) = await director.ViewAsync(streamId, CrewAction.Sell);
        if (refusal is not null) return refusal;
        var (recording, problem) = Find(view!, recordings);
        if (recording is null) return problem!;
        var record = records.Read(recording);
        return format == "json" ? TypedResults.Ok(record) : TypedResults.Content(ShowRecords.Csv(record), "text/csv; charset=utf-8");
    }

    /// <summary>A show that has ended a moment ago is being recorded: that is no error, only too early.</summary>
    private static async Task<(ShowRecording? Recording, ProblemHttpResult? Problem)> FindAsync(
        string streamId, HttpContext http, StreamGrains streams, RecordingStore recordings)
    {
        if (!StreamId.IsValid(streamId)) return (null, Problems.Refuse(ProblemCode.NotFound));
        if (await streams.ViewAsync(streamId, http.RequestAborted) is not { } view) return (null, Problems.Refuse(ProblemCode.StorageUnavailable));
        return view.IsAnnounced || Admission.IsCrew(view, http.User) ? Find(view, recordings) : (null, Problems.Refuse(ProblemCode.NotFound));
    }

    private static (ShowRecording? Recording, ProblemHttpResult? Problem) Find(LiveStreamView view, RecordingStore recordings)
    {
        if (view.Status is not (LiveStreamStatus.Ended or LiveStreamStatus.Replay)) return (null, Problems.Refuse(ProblemCode.WrongState, "The show has not ended."));
        return recordings.Find(view.StreamId) is { } recording ? (recording, null) : (null, Problems.Refuse(ProblemCode.Busy, "The show is being recorded; ask again in a moment."));
    }
}
