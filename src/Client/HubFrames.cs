using System.Text.Json;

namespace LiveCommerce.Client;

/// <summary>
/// SignalR's JSON hub protocol as bytes: each message is one JSON object in UTF-8, ended by 0x1E. What a transport hands over may hold part of a message, one
/// or many. Bounded: a message longer than <see cref="Longest"/> ends the connection.
/// </summary>
internal sealed class HubFrames
{
    public const byte End = 0x1E;
    public const int Longest = 1 << 20;

    private byte[] _buffer = new byte[4_096];
    private int _start;
    private int _scanned;
    private int _length;

    /// <summary>Room for the next bytes; <see cref="Advance"/> says how many came.</summary>
    /// <exception cref="HubConnectionException">A message is too long.</exception>
    public Memory<byte> Free()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _length - _start).CopyTo(_buffer);
            (_length, _scanned, _start) = (_length - _start, _scanned - _start, 0);
        }
        if (_length == _buffer.Length)
        {
            if (_length >= Longest) throw new HubConnectionException($"A message is longer than {Longest} bytes.");
            Array.Resize(ref _buffer, _length * 2);
        }
        return _buffer.AsMemory(_length);
    }

    public void Advance(int count) => _length += count;

    /// <summary>The next whole message; false where more bytes are needed.</summary>
    /// <exception cref="HubConnectionException">It is not a JSON object.</exception>
    public bool TryTake(out JsonElement message)
    {
        message = default;
        var end = _buffer.AsSpan(_scanned, _length - _scanned).IndexOf(End);
        if (end < 0)
        {
            _scanned = _length;
            return false;
        }
        var frame = _buffer.AsMemory(_start, _scanned + end - _start);
        _start = _scanned = _scanned + end + 1;
        try
        {
            using var document = JsonDocument.Parse(frame);
            message = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new HubConnectionException("A message is not JSON.", e);
        }
        return message.ValueKind == JsonValueKind.Object ? true : throw new HubConnectionException("A message is not an object.");
    }

    public static byte[] Encode(object message)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web);
        Array.Resize(ref json, json.Length + 1);
        json[^1] = End;
        return json;
    }
}
