namespace LiveCommerce.Client;

/// <summary>
/// The server's clock as this client knows it: monotonic time plus an offset from the answers. A wrong or changed wall clock of this machine moves
/// nothing. Answers are late by their way here, so the largest offset is the best one; it decays slowly, which lets a corrected server clock win.
/// </summary>
/// <remarks>For countdowns. Any thread may read and observe.</remarks>
public sealed class ServerClock(TimeProvider time)
{
    /// <summary>Milliseconds a second: an hour's drift of a bad quartz is still outrun.</summary>
    private const double DecayPerSecond = 1;

    /// <summary>A difference above this is a machine that slept or a server whose clock was set, not the network.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private DateTimeOffset _server;
    private long _at;
    private bool _knows;

    /// <summary>Takes in the <c>serverTime</c> of an answer that has just arrived.</summary>
    public void Observe(DateTimeOffset serverTime)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (_knows)
            {
                var elapsed = time.GetElapsedTime(_at, now);
                var expected = _server + elapsed - TimeSpan.FromMilliseconds(DecayPerSecond * elapsed.TotalSeconds);
                if ((serverTime - expected).Duration() <= Step && serverTime < expected) serverTime = expected;
            }
            (_server, _at, _knows) = (serverTime, now, true);
        }
    }

    /// <summary>Now on the server; this machine's wall clock until the server has spoken.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_lock) return _knows ? _server + time.GetElapsedTime(_at) : time.GetUtcNow();
        }
    }
}
