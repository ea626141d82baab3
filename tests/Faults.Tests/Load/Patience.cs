namespace LiveCommerce.Faults.Tests.Load;

/// <summary>When clients stop beginning new things, and when they give up what they have begun.</summary>
internal sealed class Patience : IDisposable
{
    private static readonly TimeSpan ToFinish = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _last = new();
    private readonly CancellationTokenSource _giveUp = new();

    /// <summary>Nothing new is begun.</summary>
    public CancellationToken Last => _last.Token;

    /// <summary>The bound on finishing what was begun.</summary>
    public CancellationToken GiveUp => _giveUp.Token;

    public void Finish()
    {
        _last.Cancel();
        _giveUp.CancelAfter(ToFinish);
    }

    /// <summary>A pause between two wishes; it ends early when nothing new is to be begun.</summary>
    public async Task PauseAsync(Random random, int upToMs)
    {
        try
        {
            await Task.Delay(random.Next(upToMs), Last);
        }
        catch (OperationCanceledException)
        {
            // The caller looks at Last.
        }
    }

    public void Dispose()
    {
        _last.Dispose();
        _giveUp.Dispose();
    }
}
