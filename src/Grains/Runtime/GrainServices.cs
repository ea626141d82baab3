using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Journal.Refusals;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Runtime;

/// <summary>What every grain of a node shares.</summary>
/// <param name="NewBatchId">Makes a UUIDv7; never the same twice, on no node.</param>
/// <param name="Refusals">Where refusals are counted; null where the journal keeps no counts.</param>
/// <param name="Scheduler">Everything that runs beside its caller is started on it and stays on it: a simulation needs no more to be in control.</param>
internal sealed record GrainServices(
    IJournal Journal, GroupCommitter Committer, OwnerClock Clock, GrainOptions Options, Func<DateTimeOffset, Guid> NewBatchId, TaskScheduler Scheduler,
    ILogger Log, RefusalBook? Refusals = null);

internal static class Scheduling
{
    public static Task StartAsync(this TaskScheduler scheduler, Func<Task> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
}

internal static partial class GrainLog
{
    [LoggerMessage(1101, LogLevel.Error, "{Key} cannot be read from the journal; its callers are told to retry.")]
    public static partial void CannotLoad(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1102, LogLevel.Critical, "{Key} has stopped and sells nothing until a person has looked: its memory or its journal breaks the law. Run 'verify'.")]
    public static partial void Stopped(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1103, LogLevel.Warning, "{Key} lost the batch decided at sequence {Expected} ({Outcome}); memory is read again.")]
    public static partial void BatchLost(ILogger logger, GrainKey key, long expected, AppendOutcome outcome);

    [LoggerMessage(1104, LogLevel.Error, "The scan for due grains failed; it goes on.")]
    public static partial void DueScanFailed(ILogger logger, Exception exception);

    [LoggerMessage(1105, LogLevel.Error, "{Key} at version {Version} could not be announced to viewers; sales go on.")]
    public static partial void CannotAnnounce(ILogger logger, Exception exception, GrainKey key, long version);

    [LoggerMessage(1106, LogLevel.Information, "{Key} is written by another owner too; from sequence {Sequence} on it takes the row lock before it decides.")]
    public static partial void Contested(ILogger logger, GrainKey key, long sequence);

    [LoggerMessage(1107, LogLevel.Warning, "{Key} did not get its turn at the row lock, or storage is out of reach; its callers are told to retry.")]
    public static partial void NoTurn(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1109, LogLevel.Error, "Appending to {Key} under its row lock failed; the outcome is settled before anybody is answered.")]
    public static partial void AppendThrew(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1110, LogLevel.Warning, "The snapshot of {Key} cannot be used; it is replayed from the beginning.")]
    public static partial void SnapshotUnusable(ILogger logger, Exception? exception, GrainKey key);

    [LoggerMessage(1111, LogLevel.Warning, "A snapshot of {Key} at sequence {Sequence} could not be stored; the next one comes later.")]
    public static partial void SnapshotFailed(ILogger logger, Exception? exception, GrainKey key, long sequence);

    [LoggerMessage(1112, LogLevel.Error, "What {Key} keeps of finished ids cannot be read.")]
    public static partial void CannotRecall(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1113, LogLevel.Warning, "{Key} has pages that cannot be read; it was replayed to sequence {Sequence} without them, and the next snapshot replaces them.")]
    public static partial void Rebuilt(ILogger logger, GrainKey key, long sequence);

    [LoggerMessage(1114, LogLevel.Error, "{Key} has pages that cannot be read, and the batches that would replace them lie in an archive: finished ids on these pages cannot be answered.")]
    public static partial void CannotRebuild(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1108, LogLevel.Warning, "The store cannot be asked for its time; owners go on with monotonic time.")]
    public static partial void CannotAnchor(ILogger logger, Exception exception);
}
