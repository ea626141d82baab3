using LiveCommerce.Grains.Runtime;

namespace LiveCommerce.Grains.Journal;

/// <summary>A turn at a store that lives in this process.</summary>
internal sealed class LocalContest(
    KeyTurns turns, GrainKey key, HistoryPage news, Func<Append, Task<IReadOnlyList<AppendOutcome>>> write) : IContest
{
    private bool _over;

    public HistoryPage News => news;

    public async ValueTask<AppendOutcome> AppendAsync(Append batch)
    {
        ObjectDisposedException.ThrowIf(_over, this);
        var outcome = (await write(batch))[0];
        await DisposeAsync();
        return outcome;
    }

    public ValueTask DisposeAsync()
    {
        if (!_over) turns.Give(key);
        _over = true;
        return ValueTask.CompletedTask;
    }
}
