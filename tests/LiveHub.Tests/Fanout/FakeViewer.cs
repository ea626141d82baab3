using System.Security.Claims;
using System.Text.Json;
using System.Threading.Channels;
using LiveCommerce.LiveHub.Fanout;
using LiveCommerce.LiveHub.Viewers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;

namespace LiveCommerce.LiveHub.Tests.Fanout;

/// <summary>A viewer without a socket, which takes what it is sent at once or, while it is held, not at all.</summary>
internal sealed class FakeViewer(string id) : HubCallerContext, IViewerClient, IDisposable
{
    private readonly CancellationTokenSource _aborted = new();
    private readonly Channel<JsonElement> _got = Channel.CreateUnbounded<JsonElement>();
    private volatile TaskCompletionSource? _held;

    public override string ConnectionId => id;

    public override string? UserIdentifier => null;

    public override ClaimsPrincipal? User => null;

    public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override CancellationToken ConnectionAborted => _aborted.Token;

    /// <summary>Set when something is being sent to a viewer that takes nothing.</summary>
    public TaskCompletionSource Stuck { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource WasCut { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Abort()
    {
        WasCut.TrySetResult();
        _aborted.Cancel();
    }

    public void Dispose() => _aborted.Dispose();

    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public Task Update(RawJson update) => TakeAsync(JsonDocument.Parse(update.Utf8).RootElement);

    public Task Own(OwnWire message) => TakeAsync(JsonSerializer.SerializeToElement(message.Reservation.Quantity));

    public Task Moved(MovedWire message) => TakeAsync(JsonSerializer.SerializeToElement(message.Code));

    public async Task<JsonElement> NextAsync() => await _got.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool HasMore => _got.Reader.TryPeek(out _);

    private async Task TakeAsync(JsonElement message)
    {
        if (_held is { } held)
        {
            Stuck.TrySetResult();
            await held.Task;
        }
        _got.Writer.TryWrite(message);
    }
}
