using System.Buffers;
using System.Text;
using System.Text.Json;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Fanout;
using Microsoft.AspNetCore.Http.Features;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>
/// Writes what a viewer is told as Server-Sent Events (WHATWG HTML, section 9.2). The <c>id</c> of an event is the position after it, so that a browser
/// that comes back names by itself what it has seen. JSON has no line breaks in it, so every event is one line of data.
/// </summary>
internal sealed class EventStream(HttpContext http, HttpCaller caller, WireJson json) : IViewerClient, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <param name="retry">After how long the browser comes back by itself. It has no jitter of its own, so each is told another time.</param>
    public Task BeginAsync(TimeSpan retry)
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store, no-transform";
        http.Response.Headers["X-Accel-Buffering"] = "no"; // nginx collects otherwise
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return SayAsync(Encoding.ASCII.GetBytes($"retry: {(int)retry.TotalMilliseconds}\n\n"));
    }

    public Task Snapshot(RawJson snapshot, StreamPosition position) => EventAsync("snapshot"u8, position.ToText(), snapshot.Utf8);

    /// <summary>Without an id: what was missed has yet to come.</summary>
    public Task Resumed(ResumedWire resumed) => EventAsync("resumed"u8, null, Encode(resumed));

    public Task Update(RawJson update) => EventAsync("update"u8, PositionOf(update.Utf8.Span).ToText(), update.Utf8);

    public Task Own(OwnWire message) => EventAsync("own"u8, null, Encode(message));

    /// <summary>The last word: the response ends after it.</summary>
    public async Task Moved(MovedWire message)
    {
        await EventAsync("moved"u8, null, Encode(message));
        caller.Leave();
    }

    /// <summary>A comment, which keeps proxies from closing a quiet connection and finds out whether anybody is there.</summary>
    public Task KeepAliveAsync() => SayAsync(":\n\n"u8.ToArray());

    public void Dispose() => _turn.Dispose();

    internal static StreamPosition PositionOf(ReadOnlySpan<byte> update)
    {
        var reader = new Utf8JsonReader(update);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPosition = reader.ValueTextEquals("position"u8);
            reader.Read();
            if (isPosition) return JsonSerializer.Deserialize<StreamPosition>(ref reader, JsonSerializerOptions.Web);
            reader.Skip();
        }
        throw new InvalidOperationException("An update without a position.");
    }

    private byte[] Encode<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, json.Options);

    private Task EventAsync(ReadOnlySpan<byte> kind, string? id, ReadOnlyMemory<byte> data)
    {
        var text = new ArrayBufferWriter<byte>(data.Length + 128);
        text.Write("event: "u8);
        text.Write(kind);
        if (id is not null)
        {
            text.Write("\nid: "u8);
            text.Write(Encoding.ASCII.GetBytes(id));
        }
        text.Write("\ndata: "u8);
        text.Write(data.Span);
        text.Write("\n\n"u8);
        return SayAsync(text.WrittenMemory);
    }

    private async Task SayAsync(ReadOnlyMemory<byte> text)
    {
        await _turn.WaitAsync(caller.ConnectionAborted);
        try
        {
            await http.Response.BodyWriter.WriteAsync(text, caller.ConnectionAborted);
        }
        finally
        {
            _turn.Release();
        }
    }
}
