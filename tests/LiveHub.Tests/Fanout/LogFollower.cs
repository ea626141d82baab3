using System.Text.Json;
using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>
/// A viewer as docs/protocol.md tells one to be: it takes what it is sent, remembers its place, and begins anew where it is told to. It checks by
/// itself that nothing comes twice or out of order.
/// </summary>
internal sealed class LogFollower(StreamChannel channel)
{
    private readonly SortedSet<long> _lines = [];
    private StreamPosition _position;
    private long _newest;

    /// <summary>How often it had to begin anew because entries were gone.</summary>
    public int Resyncs { get; private set; }

    /// <summary>The lines it shows: from the first one of its last snapshot on, without those taken back.</summary>
    public IReadOnlySet<long> Lines => _lines;

    public long First { get; private set; }

    public void Begin()
    {
        _position = channel.Position;
        _lines.Clear();
        First = _newest + 1;
        _newest = 0; // a snapshot repeats lines that were seen before
        foreach (var entry in channel.Newest(_position.Sequence).SelectMany(topic => topic.Value)) Take(Parse(entry));
        if (_lines.Count > 0) First = _lines.Min;
    }

    /// <summary>Comes back after a cut: with its place, and anew only where that is not known any more.</summary>
    public void Return()
    {
        if (channel.Knows(_position)) return;
        Resyncs++;
        Begin();
    }

    /// <summary>Takes one frame; false where there was none.</summary>
    public bool Read()
    {
        if (channel.Since(_position.Sequence) is not { } frame) return false;
        if (frame.IsBehind)
        {
            Resyncs++;
            Begin();
            return true;
        }
        Assert.True(frame.Json.Utf8.Length <= StreamChannel.MaxFrame);
        var update = JsonDocument.Parse(frame.Json.Utf8).RootElement;
        var place = update.GetProperty("position").GetProperty("sequence").GetInt64();
        Assert.Equal(frame.Sequence, place);
        Assert.True(place > _position.Sequence);
        if (update.TryGetProperty("log", out var log))
        {
            foreach (var entry in log.EnumerateObject().SelectMany(topic => topic.Value.EnumerateArray())) Take(entry);
        }
        _position = _position with { Sequence = place };
        return true;
    }

    private void Take(JsonElement entry)
    {
        if (entry.TryGetProperty("gone", out var gone))
        {
            foreach (var number in gone.EnumerateArray()) _lines.Remove(number.GetInt64());
            return;
        }
        var line = entry.GetProperty("n").GetInt64();
        Assert.True(line > _newest, $"{line} after {_newest}");
        _lines.Add(line);
        _newest = line;
    }

    private static JsonElement Parse(RawJson json) => JsonDocument.Parse(json.Utf8).RootElement;
}
