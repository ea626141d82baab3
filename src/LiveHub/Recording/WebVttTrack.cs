using System.Globalization;
using System.Text.Json;

namespace LiveCommerce.LiveHub.Recording;

/// <summary>
/// A recording as a metadata track of WebVTT (W3C, kind <c>metadata</c>): one cue for each value of each topic, from the second where it began to
/// the second where the next one did. The text of a cue is JSON, <c>{"topic":…,"value":…}</c>.
/// </summary>
internal static class WebVttTrack
{
    public static async Task WriteAsync(TextWriter writer, ShowRecording recording, IEnumerable<(Moment Moment, long? Until)> moments)
    {
        await writer.WriteAsync($"WEBVTT - {recording.StreamId}\n\n");
        foreach (var (moment, until) in moments)
        {
            var end = until ?? recording.Span.Seconds;
            if (end <= moment.Second) continue; // begins with the last second: no cue can show it
            await writer.WriteAsync(
                $"{Timestamp(moment.Second)} --> {Timestamp(end)}\n{{\"topic\":{JsonSerializer.Serialize(moment.Topic)},\"value\":{Safe(moment.Value)}}}\n\n");
        }
    }

    private static string Timestamp(long second) =>
        string.Create(CultureInfo.InvariantCulture, $"{second / 3600:00}:{second / 60 % 60:00}:{second % 60:00}.000");

    /// <summary>An arrow would end a cue's text; in JSON it can only stand in a string, where its last sign has another spelling.</summary>
    private static string Safe(string json) => json.Replace("-->", "--\\u003e", StringComparison.Ordinal);
}
