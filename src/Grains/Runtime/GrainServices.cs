using LiveCommerce.Grains.Journal;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Grains.Runtime;

/// <summary>What every grain of a node shares.</summary>
internal sealed record GrainServices(IJournal Journal, GroupCommitter Committer, OwnerClock Clock, GrainOptions Options, ILogger Log);

internal static partial class GrainLog
{
    [LoggerMessage(1101, LogLevel.Error, "{Key} cannot be read from the journal; its callers are told to retry.")]
    public static partial void CannotLoad(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1102, LogLevel.Critical, "{Key} has stopped and sells nothing until a person has looked: its memory or its journal breaks the law. Run 'verify'.")]
    public static partial void Stopped(ILogger logger, Exception exception, GrainKey key);

    [LoggerMessage(1103, LogLevel.Warning, "{Key} lost the batch decided at sequence {Expected} ({Outcome}); memory is read again.")]
    public static partial void BatchLost(ILogger logger, GrainKey key, long expected, AppendOutcome outcome);

    [LoggerMessage(1105, LogLevel.Error, "{Key} at version {Version} could not be announced to viewers; sales go on.")]
    public static partial void CannotAnnounce(ILogger logger, Exception exception, GrainKey key, long version);

    [LoggerMessage(1104, LogLevel.Error, "The scan for due grains failed; it goes on.")]
    public static partial void DueScanFailed(ILogger logger, Exception exception);
}
