namespace LiveCommerce.Grains.Runtime;

/// <summary>
/// All grains of one kind, whatever carries them: callers name a key and never learn where its owner lives.
/// </summary>
public interface IGrains<in TCommand, TAnswer, TView>
    where TView : class
{
    /// <summary>
    /// Sends a command to the owner of <paramref name="id"/> and waits for the answer, which is given after its commit. A caller who goes
    /// away (<paramref name="cancellationToken"/>) before the command was decided has caused nothing; afterwards the command stands.
    /// </summary>
    ValueTask<Reply<TAnswer>> AskAsync(string id, TCommand command, CancellationToken cancellationToken = default);

    /// <summary>The last committed state; version 0 where nothing has happened yet. Null only where the journal cannot be read.</summary>
    ValueTask<TView?> ViewAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Waits until the committed state satisfies <paramref name="until"/> or the time is over; returns the newest state either way.</summary>
    ValueTask<TView?> WaitAsync(string id, Func<TView, bool> until, TimeSpan atMost, CancellationToken cancellationToken = default);
}
