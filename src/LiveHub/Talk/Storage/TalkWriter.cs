using System.Threading.Channels;
using LiveCommerce.LiveHub.Storage;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.LiveHub.Talk.Storage;

/// <summary>
/// The one writer of the talk. It takes what waits, stores all of it in one short transaction, and only then shows it, in the same order: what is on
/// a screen is on the disk, and an import between two batches waits for one of them at most. What waits is bounded; beyond that callers are told
/// that it is busy. Because everything goes through here one after the other, what a job reads is true until it has been stored.
/// </summary>
internal sealed partial class TalkWriter : IAsyncDisposable
{
    /// <summary>Jobs that may wait.</summary>
    public const int Capacity = 1_024;

    private const int MaxBatch = 128;

    private readonly ShopDatabase _database;
    private readonly ILogger<TalkWriter> _log;
    private readonly Channel<TalkJob> _jobs = Channel.CreateBounded<TalkJob>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Task _pump;

    public TalkWriter(ShopDatabase database, ILogger<TalkWriter> log)
    {
        (_database, _log) = (database, log);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Has work done in the next transaction; at once refused as busy where too much waits.</summary>
    /// <param name="work">May be done twice, where its first transaction failed because of another's work.</param>
    /// <param name="show">What follows once it is stored. Must be quick; runs in the order of storing.</param>
    public async Task<TalkReply<T>> RunAsync<T>(Func<SqliteConnection, T> work, Action<T>? show = null)
    {
        var job = new TalkJob<T>(work, show);
        return _jobs.Writer.TryWrite(job) ? await job.Reply : TalkReply.Refuse<T>(TalkRefusal.Busy);
    }

    /// <summary>The same for what has to be done: it waits for room.</summary>
    public async Task<TalkReply<T>> RunPatientlyAsync<T>(Func<SqliteConnection, T> work, Action<T>? show = null, CancellationToken cancellationToken = default)
    {
        var job = new TalkJob<T>(work, show);
        try
        {
            await _jobs.Writer.WriteAsync(job, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return TalkReply.Refuse<T>(TalkRefusal.Busy); // the process ends
        }
        return await job.Reply;
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _pump;
    }

    private async Task PumpAsync()
    {
        var batch = new List<TalkJob>(MaxBatch);
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

    /// <summary>False where nothing of it was stored. Whoever is alone in a failed batch is told.</summary>
    private async Task<bool> StoreAsync(List<TalkJob> batch)
    {
        try
        {
            await _database.WriteAsync(connection =>
            {
                foreach (var job in batch) job.Work(connection);
                return true;
            });
        }
        catch (SqliteException e)
        {
            NotStored(e);
            if (batch.Count == 1) batch[0].Refuse(TalkRefusal.StorageUnavailable);
            return false;
        }
#pragma warning disable CA1031 // a mistake in one job must not end the talk of all shows: its caller gets it
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (batch.Count == 1) batch[0].Fail(e);
            return false;
        }
        foreach (var job in batch) job.Show();
        return true;
    }

    [LoggerMessage(3161, LogLevel.Error, "What was said could not be stored.")]
    private partial void NotStored(Exception exception);
}
