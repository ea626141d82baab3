using System.Threading.Channels;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Webhooks.Storage;

/// <summary>
/// The one writer of the webhooks. It stores what waits in one short transaction and only then lets the callers go on, in the same order. What waits
/// is bounded; beyond that callers wait for room.
/// </summary>
internal sealed class WebhookWriter : IAsyncDisposable
{
    private const int Capacity = 1_024;
    private const int MaxBatch = 256;

    private readonly ShopDatabase _database;
    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _pump;

    public WebhookWriter(ShopDatabase database)
    {
        _database = database;
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Has work done in the next transaction.</summary>
    /// <param name="work">May be done twice, where its first transaction failed because of another's work.</param>
    /// <param name="after">What follows once it is stored; must be quick, runs in the order of storing.</param>
    /// <exception cref="SqliteException">It could not be stored; nothing of it is.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before there was room, or the process ends.</exception>
    public async Task<T> RunAsync<T>(Func<WebhookTables, T> work, Action<T>? after = null, CancellationToken cancellationToken = default)
    {
        var job = new Job<T>(work, after);
        try
        {
            await _jobs.Writer.WriteAsync(job, cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw new OperationCanceledException("The process ends.", e);
        }
        return await job.Done;
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _pump;
    }

    private async Task PumpAsync()
    {
        var batch = new List<Job>(MaxBatch);
        while (await _jobs.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _jobs.Reader.TryRead(out var job)) batch.Add(job);
            if (!await StoreAsync(batch) && batch.Count > 1)
            {
                // One of them spoilt it for all: each alone, so that only the guilty one fails.
                foreach (var job in batch) await StoreAsync([job]);
            }
            batch.Clear();
        }
    }

    private async Task<bool> StoreAsync(List<Job> batch)
    {
        try
        {
            await _database.WriteAsync(connection =>
            {
                using var tables = new WebhookTables(connection);
                foreach (var job in batch) job.Work(tables);
                return true;
            });
        }
#pragma warning disable CA1031 // whatever it is, it belongs to the caller of the guilty job, and the writer goes on
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (batch.Count == 1) batch[0].Fail(e);
            return false;
        }
        foreach (var job in batch) job.Finish();
        return true;
    }

    private abstract class Job
    {
        public abstract void Work(WebhookTables tables);

        public abstract void Finish();

        public abstract void Fail(Exception e);
    }

    private sealed class Job<T>(Func<WebhookTables, T> work, Action<T>? after) : Job
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Done => _done.Task;

        public override void Work(WebhookTables tables) => _result = work(tables);

        public override void Finish()
        {
            after?.Invoke(_result!);
            _done.SetResult(_result!);
        }

        public override void Fail(Exception e) => _done.SetException(e);
    }
}
