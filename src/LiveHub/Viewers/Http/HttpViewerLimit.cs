using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Viewers.Http;

/// <summary>Counts the viewers that watch over plain HTTP, so that they never take the connections on which others buy.</summary>
internal sealed class HttpViewerLimit(IOptions<HttpViewerOptions> options)
{
    private readonly int _most = options.Value.MaxOverHttp;
    private int _present;

    public int Present => Volatile.Read(ref _present);

    /// <summary>False where as many watch as may. Who was let in has to <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _present) <= _most) return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _present);
}
