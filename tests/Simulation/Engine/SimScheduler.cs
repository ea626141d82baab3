namespace LiveCommerce.Simulation.Engine;

/// <summary>
/// The processor of one node. Whatever is started on it, and every continuation of that, waits here until the loop picks it. A node that is
/// paused keeps its tasks, one that has crashed loses them for ever.
/// </summary>
internal sealed class SimScheduler(SimLoop loop, string name, int number) : TaskScheduler
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<Task> _tasks = [];
    private bool _dead;

    public int Number => number;

    public int Waiting => _tasks.Count;

    public bool IsPaused { get; set; }

    public bool HasWork => _tasks.Count > 0 && !IsPaused;

    public override int MaximumConcurrencyLevel => 1;

    public void Kill()
    {
        _dead = true;
        _tasks.Clear();
    }

    public void RunOne(int index)
    {
        var task = _tasks[index];
        _tasks.RemoveAt(index);
        TryExecuteTask(task);
    }

    protected override void QueueTask(Task task)
    {
        if (_dead) return; // also what a finalizer says after a crash
        if (Environment.CurrentManagedThreadId != _thread)
        {
            // A continuation came from another thread: something was started outside of the scheduler, and this seed means nothing.
            loop.Fail($"Work of {name} has left its scheduler and came back from a thread of the pool:\n{Environment.StackTrace}");
            return;
        }
        _tasks.Add(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
}
