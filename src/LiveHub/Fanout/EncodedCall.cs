using System.Text.Json;
using LiveCommerce.LiveHub.Viewers.Direct;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// A call of the hub's client, encoded once to the last byte: the WebSocket frame around SignalR's JSON message around the one argument. Whoever is sent to directly is given the
/// frame; whoever is reached otherwise gets the argument, which lies in the same bytes.
/// </summary>
internal readonly record struct EncodedCall(ReadOnlyMemory<byte> Frame, RawJson Argument)
{
    public static EncodedCall Of(string target, object argument, JsonSerializerOptions options)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(argument, argument.GetType(), options);
        ReadOnlySpan<byte> begin = "{\"type\":1,\"target\":\""u8, middle = "\",\"arguments\":["u8, end = "]}\u001e"u8;
        var start = WebSocketFrame.MaxHead + begin.Length + target.Length + middle.Length;
        var bytes = new byte[start + json.Length + end.Length];
        begin.CopyTo(bytes.AsSpan(WebSocketFrame.MaxHead));
        System.Text.Encoding.ASCII.GetBytes(target, bytes.AsSpan(WebSocketFrame.MaxHead + begin.Length));
        middle.CopyTo(bytes.AsSpan(start - middle.Length));
        json.CopyTo(bytes.AsSpan(start));
        end.CopyTo(bytes.AsSpan(start + json.Length));
        return new EncodedCall(bytes.AsMemory(WebSocketFrame.WriteHead(bytes)), new RawJson(bytes.AsMemory(start, json.Length)));
    }
}
