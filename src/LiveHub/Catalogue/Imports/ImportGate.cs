namespace LiveCommerce.LiveHub.Catalogue.Imports;

/// <summary>One import at a time in a process: two would interleave their chunks and report about each other's rows.</summary>
public sealed class ImportGate
{
    private int _taken;

    /// <summary>Null where another import runs; otherwise the gate is free again when this is disposed.</summary>
    public IDisposable? TryEnter() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0 ? new Turn(this) : null;

    private sealed class Turn(ImportGate gate) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref gate._taken, 0);
    }
}
