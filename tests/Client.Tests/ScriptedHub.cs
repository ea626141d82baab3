using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace LiveCommerce.Client.Tests;

/// <summary>The other end of one connection, which says what the test lets it say.</summary>
internal sealed class ScriptedHub : IHubTransport
{
    private readonly Channel<byte[]> _toClient = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<JsonElement> _fromClient = Channel.CreateUnbounded<JsonElement>();
    private byte[] _rest = [];

    public TaskCompletionSource Disposed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Say(string message) => _toClient.Writer.TryWrite(Encoding.UTF8.GetBytes(message + "\u001e"));

    public void Call(string target, string argument) => Say($$"""{"type":1,"target":"{{target}}","arguments":[{{argument}}]}""");

    public void End() => _toClient.Writer.TryComplete();

    public async Task<JsonElement> HearAsync() => await _fromClient.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Shakes hands and returns the call of Join.</summary>
    public async Task<JsonElement> MeetAsync()
    {
        Assert.Equal("json", (await HearAsync()).GetProperty("protocol").GetString());
        Say("{}");
        var join = await HearAsync();
        Assert.Equal("Join", join.GetProperty("target").GetString());
        return join;
    }

    public void Answer(JsonElement call, string result) => Say($$"""{"type":3,"invocationId":"{{call.GetProperty("invocationId").GetString()}}","result":{{result}}}""");

    public void Refuse(JsonElement call, string error) => Say($$"""{"type":3,"invocationId":"{{call.GetProperty("invocationId").GetString()}}","error":"{{error}}"}""");

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        foreach (var frame in Encoding.UTF8.GetString(bytes.Span).Split('\u001e')[..^1]) _fromClient.Writer.TryWrite(JsonDocument.Parse(frame).RootElement);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_rest.Length == 0)
        {
            if (!await _toClient.Reader.WaitToReadAsync(cancellationToken)) return 0;
            _toClient.Reader.TryRead(out _rest!);
        }
        var count = Math.Min(_rest.Length, buffer.Length);
        _rest.AsMemory(0, count).CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public ValueTask DisposeAsync()
    {
        Disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
