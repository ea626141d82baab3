using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LiveCommerce.Client;

/// <summary>What became of a message.</summary>
public enum Taken
{
    /// <summary>The picture is a newer one.</summary>
    Changed,

    /// <summary>All of it was known.</summary>
    Known,

    /// <summary>Something between the last update and this one was never told: nothing was taken. Join again with the position that one has.</summary>
    Gap,
}

/// <summary>
/// The rules by which messages become a picture, without any I/O. A topic's value is replaced only by one whose version is not older; entries of a log are taken
/// once, by position; an update that does not continue what is known is not taken. One thread at a time.
/// </summary>
public sealed class ShowState
{
    private readonly Dictionary<string, int> _logCounts = new(StringComparer.Ordinal);

    /// <summary>To be handed in at the next <c>Join</c>; null for a snapshot.</summary>
    public StreamPosition? Position { get; private set; }

    /// <summary>Null until the first snapshot.</summary>
    public ShowView? View { get; private set; }

    /// <summary>Entries of the log that the last message brought, in order, by topic.</summary>
    public ImmutableArray<(string Topic, JsonElement Entry)> NewEntries { get; private set; } = [];

    /// <summary>The missed part is gone: only a snapshot helps. What is shown stays until it comes.</summary>
    public void ForgetPosition() => Position = null;

    /// <summary>
    /// Takes the answer to <c>Join</c>. "Resumed" moves nothing: what was missed follows, and until it has come the old position is the true one.
    /// </summary>
    public Taken Joined(JsonElement answer)
    {
        NewEntries = [];
        if (!answer.TryGetProperty("stream", out var stream)) return Taken.Known;
        var position = ReadPosition(answer);
        // A snapshot may come from a server that lags behind what is known: versions decide. What it does not name is gone.
        var topics = ImmutableDictionary.CreateBuilder<string, JsonElement>(StringComparer.Ordinal);
        Put("stream", stream);
        foreach (var stock in answer.GetProperty("stock").EnumerateArray()) Put("stock:" + stock.GetProperty("sku").GetString(), stock);
        if (answer.TryGetProperty("viewers", out var viewers)) topics["viewers"] = viewers.Clone();
        if (answer.TryGetProperty("topics", out var others))
        {
            foreach (var topic in others.EnumerateObject()) Put(topic.Name, topic.Value);
        }
        Position = position;
        View = new ShowView(position, topics.ToImmutable(), LogOf(answer));
        return Taken.Changed;

        void Put(string name, JsonElement value) =>
            topics[name] = View?.Topics.TryGetValue(name, out var known) == true && IsOlder(value, known) ? known : value.Clone();
    }

    /// <summary>Takes an <c>Update</c>.</summary>
    public Taken Updated(JsonElement update)
    {
        NewEntries = [];
        var position = ReadPosition(update);
        if (View is not { } view || Position is not { } place || place.Epoch != position.Epoch) return Taken.Gap;
        if (position.Sequence <= place.Sequence) return Taken.Known;
        // Nor one that begins before the place: it would bring entries of the log twice.
        if (update.TryGetProperty("after", out var after) && after.GetInt64() != place.Sequence) return Taken.Gap;
        var topics = view.Topics.ToBuilder();
        var told = update.GetProperty("topics");
        // The line-up first: stock that is told beside it belongs to it, or to the next one.
        if (told.TryGetProperty("stream", out var stream) && !IsOlder(stream, view.Stream)) ForgetWhatLeft(topics, stream);
        foreach (var topic in told.EnumerateObject())
        {
            if (IsPoll(topic.Name)) topics.RemoveRange(topics.Keys.Where(name => IsPoll(name) && name != topic.Name).ToArray()); // a show tells one, the newest
            if (!topics.TryGetValue(topic.Name, out var known) || !IsOlder(topic.Value, known)) topics[topic.Name] = topic.Value.Clone();
        }
        Position = position;
        View = new ShowView(position, topics.ToImmutable(), Append(view.Log, update));
        return Taken.Changed;
    }

    private static StreamPosition ReadPosition(JsonElement message)
    {
        var position = message.GetProperty("position");
        return new StreamPosition(position.GetProperty("epoch").GetString() ?? "", position.GetProperty("sequence").GetInt64());
    }

    /// <summary>Values without a version, such as the number of viewers, are as new as their update.</summary>
    private static bool IsOlder(JsonElement value, JsonElement known) =>
        value.ValueKind == JsonValueKind.Object && known.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("version", out var its) && known.TryGetProperty("version", out var ours) && its.GetInt64() < ours.GetInt64();

    private static bool IsPoll(string topic) => topic.StartsWith("poll:", StringComparison.Ordinal);

    /// <summary>The stock of a SKU that leaves the line-up is told no more.</summary>
    private static void ForgetWhatLeft(ImmutableDictionary<string, JsonElement>.Builder topics, JsonElement stream)
    {
        var lineUp = stream.GetProperty("lineUp").EnumerateArray().Select(static item => "stock:" + item.GetProperty("sku").GetString()).ToHashSet(StringComparer.Ordinal);
        topics.RemoveRange(topics.Keys.Where(name => name.StartsWith("stock:", StringComparison.Ordinal) && !lineUp.Contains(name)).ToArray());
    }

    private ImmutableDictionary<string, ImmutableQueue<JsonElement>> LogOf(JsonElement snapshot)
    {
        _logCounts.Clear();
        return Append(ImmutableDictionary.Create<string, ImmutableQueue<JsonElement>>(StringComparer.Ordinal), snapshot);
    }

    private ImmutableDictionary<string, ImmutableQueue<JsonElement>> Append(ImmutableDictionary<string, ImmutableQueue<JsonElement>> log, JsonElement message)
    {
        if (!message.TryGetProperty("log", out var topics)) return log;
        var entries = ImmutableArray.CreateBuilder<(string, JsonElement)>();
        foreach (var topic in topics.EnumerateObject())
        {
            var queue = log.GetValueOrDefault(topic.Name) ?? [];
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_logCounts, topic.Name, out _);
            foreach (var entry in topic.Value.EnumerateArray())
            {
                var kept = entry.Clone();
                entries.Add((topic.Name, kept));
                queue = queue.Enqueue(kept);
                if (++count <= ShowView.MaxLog) continue;
                queue = queue.Dequeue();
                count--;
            }
            log = log.SetItem(topic.Name, queue);
        }
        NewEntries = entries.DrainToImmutable();
        return log;
    }
}
