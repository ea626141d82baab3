namespace LiveCommerce.LoadTests.Server;

/// <summary>The newest lines that a process printed, bounded, for the message when it fails.</summary>
public sealed class LastLines(int capacity = 40)
{
    private readonly Queue<string> _lines = new();
    private readonly Lock _lock = new();

    public void Add(string line)
    {
        lock (_lock)
        {
            if (_lines.Count == capacity) _lines.Dequeue();
            _lines.Enqueue(line);
        }
    }

    public override string ToString()
    {
        lock (_lock) return _lines.Count == 0 ? "(it printed nothing)" : string.Join(Environment.NewLine, _lines);
    }
}
