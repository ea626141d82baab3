namespace LiveCommerce.Faults.Tests.Server;

/// <summary>The newest lines that a process printed, bounded, and those among them that tell of a failure of the server.</summary>
internal sealed class LastLines(int capacity = 60)
{
    private readonly Queue<string> _lines = new();
    private readonly Queue<string> _failures = new();
    private readonly Lock _lock = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            Keep(_lines, line);
            if (line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal)) Keep(_failures, line);
        }
    }

    /// <summary>Log lines of the levels error and critical.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_lock) return [.. _failures];
        }
    }

    public override string ToString()
    {
        lock (_lock) return _lines.Count == 0 ? "(it printed nothing)" : string.Join(Environment.NewLine, _lines);
    }

    private void Keep(Queue<string> lines, string line)
    {
        if (lines.Count == capacity) lines.Dequeue();
        lines.Enqueue(line);
    }
}
