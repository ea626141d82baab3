using LiveCommerce.Grains.Journal;

namespace LiveCommerce.LiveHub.Hosting;

/// <summary>Whether this node should get requests: a commit is possible and it is not on its way out. Asked at most once a second.</summary>
public sealed class Readiness(GroupCommitter committer, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Task<bool>? _probe;
    private long _probedAt;

    /// <summary>Null when ready, else a word that says why not.</summary>
    public async Task<string?> CheckAsync()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return "stopping";
        Task<bool> probe;
        lock (_lock)
        {
            if (_probe is null || (_probe.IsCompleted && time.GetElapsedTime(_probedAt) > Patience))
            {
                _probe = committer.ProbeAsync(Patience);
                _probedAt = time.GetTimestamp();
            }
            probe = _probe;
        }
        return await probe ? null : "storage-unavailable";
    }
}
