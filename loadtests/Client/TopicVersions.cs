using System.Text;
using System.Text.Json;

namespace LiveCommerce.LoadTests.Client;

/// <summary>
/// The versions one viewer has been shown, by topic, across all its connections, and how often one went back. What comes in an
/// <c>Update</c> and what comes in the snapshot of a <c>Join</c> count alike: a page replaces what it had with either.
/// </summary>
public sealed class TopicVersions
{
    private readonly List<(byte[] Topic, long Version)> _shown = [];
    private byte[] _epoch = [];
    private long _sequence = -1;

    private int _back;

    /// <summary>How often a version or a position went back, or a chat line came twice or out of order.</summary>
    public int Regressions => _back + Lines.OutOfOrder;

    /// <summary>The chat lines that were shown.</summary>
    public ChatLines Lines { get; } = new();

    /// <summary>The last position, as JSON, to hand in at the next <c>Join</c>; null when there was none.</summary>
    public string? PositionJson => _sequence < 0
        ? null
        : $"{{\"epoch\":\"{JsonEncodedText.Encode(Encoding.UTF8.GetString(_epoch))}\",\"sequence\":{_sequence}}}";

    /// <summary>0 when the topic was never shown.</summary>
    public long Of(ReadOnlySpan<byte> topic)
    {
        foreach (var (known, version) in _shown)
        {
            if (topic.SequenceEqual(known)) return version;
        }

        return 0;
    }

    /// <summary>Takes in the arguments of an <c>Update</c>.</summary>
    public void Update(ReadOnlySpan<byte> arguments)
    {
        var reader = new Utf8JsonReader(arguments);
        reader.Read();
        reader.Read();
        ReadUpdate(ref reader);
    }

    /// <summary>Takes in the result of a <c>Join</c>: a snapshot, or the note that the stream goes on where it was left.</summary>
    public void Joined(ReadOnlySpan<byte> result)
    {
        var reader = new Utf8JsonReader(result);
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.TryGetProperty("position", out var position))
            Moved(Encoding.UTF8.GetBytes(position.GetProperty("epoch").ToString()), position.GetProperty("sequence").GetInt64());
        if (root.TryGetProperty("stream", out var stream) && stream.TryGetProperty("version", out var version)) Show("stream"u8, version.GetInt64());
        if (!root.TryGetProperty("stock", out var stocks)) return;
        foreach (var stock in stocks.EnumerateArray())
            Show(Encoding.UTF8.GetBytes("stock:" + stock.GetProperty("sku").GetString()), stock.GetProperty("version").GetInt64());
        if (!root.TryGetProperty("log", out var log) || !log.TryGetProperty("chat", out var chat)) return;
        foreach (var entry in chat.EnumerateArray())
        {
            if (entry.TryGetProperty("line", out var line)) Lines.Began(line.GetProperty("number").GetInt64());
        }
    }

    private void ReadUpdate(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new ProtocolBreachException("Update carries no object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("topics"u8)) ReadTopics(ref reader);
            else if (reader.ValueTextEquals("position"u8)) ReadPosition(ref reader);
            else if (reader.ValueTextEquals("log"u8)) ReadLog(ref reader);
            else reader.Skip();
        }
    }

    // {"chat":[{"line":{…,"number":7,…}},{"removed":[…]}],…}
    private void ReadLog(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isChat = reader.ValueTextEquals("chat"u8);
            reader.Read();
            if (!isChat)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadEntry(ref reader);
        }
    }

    private void ReadEntry(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLine = reader.ValueTextEquals("line"u8);
            reader.Read();
            if (!isLine)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isNumber = reader.ValueTextEquals("number"u8);
                reader.Read();
                if (isNumber) Lines.Told(reader.GetInt64());
                else reader.Skip();
            }
        }
    }

    private void ReadTopics(ref Utf8JsonReader reader)
    {
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var topic = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.ValueTextEquals("version"u8))
                {
                    reader.Skip();
                    continue;
                }

                reader.Read();
                Show(topic, reader.GetInt64());
            }
        }
    }

    private void ReadPosition(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> epoch = default;
        var sequence = 0L;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEpoch = reader.ValueTextEquals("epoch"u8);
            var isSequence = reader.ValueTextEquals("sequence"u8);
            reader.Read();
            if (isEpoch) epoch = reader.ValueSpan;
            else if (isSequence) sequence = reader.GetInt64();
            else reader.Skip();
        }

        Moved(epoch, sequence);
    }

    private void Moved(ReadOnlySpan<byte> epoch, long sequence)
    {
        if (!epoch.SequenceEqual(_epoch)) _epoch = epoch.ToArray();
        else if (sequence < _sequence) _back++;
        _sequence = sequence;
    }

    private void Show(ReadOnlySpan<byte> topic, long version)
    {
        for (var i = 0; i < _shown.Count; i++)
        {
            if (!topic.SequenceEqual(_shown[i].Topic)) continue;
            if (version < _shown[i].Version) _back++;
            else _shown[i] = (_shown[i].Topic, version);
            return;
        }

        _shown.Add((topic.ToArray(), version));
    }
}
