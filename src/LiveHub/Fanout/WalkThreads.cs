using LiveCommerce.LiveHub.Hosting;

namespace LiveCommerce.LiveHub.Fanout;

/// <summary>
/// The threads on which large crowds are told: one for each processor, behind everything else that this process does. Where the pool's threads told them, a reservation would
/// wait at each of its hand-overs (connection, owner, commit, answer) until the telling thread's turn is over, because to the system they are all alike.
/// </summary>
/// <remarks>What is queued comes in its turn, so the slices of several channels alternate. Threads are started with the first crowd.</remarks>
internal sealed class WalkThreads : TaskScheduler, IDisposable
{
    private readonly Queue<Task> _queue = new();
    private int _started;
    private bool _isClosed;

    public override int MaximumConcurrencyLevel { get; } = Environment.ProcessorCount;

    /// <summary>The threads end with what is queued; what comes later is the pool's.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _isClosed = true;
            Monitor.PulseAll(_queue);
        }
    }

    /// <summary>Runs what yields often on these threads, to its end.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> walk) =>
        Task.Factory.StartNew(walk, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task)
    {
        lock (_queue)
        {
            if (!_isClosed)
            {
                _queue.Enqueue(task);
                Monitor.Pulse(_queue);
                while (_started < MaximumConcurrencyLevel) Start(++_started);
                return;
            }
        }
        ThreadPool.UnsafeQueueUserWorkItem(static late => late.Threads.TryExecuteTask(late.Task), (Threads: this, Task: task), preferLocal: false);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queue) return [.. _queue];
    }

    private void Start(int number) => new Thread(Work) { IsBackground = true, Name = $"walk {number}" }.UnsafeStart();

    private void Work()
    {
        ThreadRank.Lower();
        while (Next() is { } task) TryExecuteTask(task);
    }

    private Task? Next()
    {
        lock (_queue)
        {
            Task? task;
            while (!_queue.TryDequeue(out task) && !_isClosed) Monitor.Wait(_queue);
            return task;
        }
    }
}
