using LiveCommerce.LiveHub.Fanout;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>
/// One waiting call of a long poll: it is answered by the first that its viewer is told. What comes later is left to the next call, which names the place
/// up to which its viewer has seen everything.
/// </summary>
internal sealed class PollCall(HttpCaller caller) : IViewerClient
{
    private readonly TaskCompletionSource<Heard> _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Heard> Heard => _heard.Task;

    public HttpCaller Caller => caller;

    public Task Update(RawJson update)
    {
        _heard.TrySetResult(new Heard(HeardKind.Update, update));
        return Task.CompletedTask;
    }

    /// <summary>Not told here: between two calls it would be lost. Who has reservations asks for them.</summary>
    public Task Own(OwnWire message) => Task.CompletedTask;

    public Task Moved(MovedWire message)
    {
        _heard.TrySetResult(new Heard(message.Code == CloseCode.GoingAway ? HeardKind.GoingAway : HeardKind.PlaceLost, default));
        caller.Leave();
        return Task.CompletedTask;
    }

    /// <summary>A newer call of the same viewer has come.</summary>
    public void GiveWay() => _heard.TrySetResult(new Heard(HeardKind.Nothing, default));
}

internal enum HeardKind
{
    Nothing,
    Update,

    /// <summary>The viewer has to begin anew with a snapshot.</summary>
    PlaceLost,
    GoingAway,

    /// <summary>As many watch over plain HTTP as may.</summary>
    Full,

    /// <summary>This buyer has as many connections as one may have.</summary>
    TooMany,

    /// <summary>The channel has just left memory.</summary>
    ChannelClosed,
}

internal readonly record struct Heard(HeardKind Kind, RawJson Update);
