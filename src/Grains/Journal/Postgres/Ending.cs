using System.Data.Common;
using Npgsql;

namespace LiveCommerce.Grains.Journal.Postgres;

/// <summary>How a transaction that was sent together with its COMMIT has ended.</summary>
internal enum Ending
{
    /// <summary>No answer that proves anything.</summary>
    Unknown = 0,
    Committed,
    RolledBack,
}

internal static class Endings
{
    /// <summary>
    /// Does this failure prove that the transaction was rolled back? Only an ERROR that the server itself reported can. Before the last statement
    /// was answered, every ERROR does: what follows it in the same message, COMMIT included, is skipped. Afterwards it may have been raised when
    /// COMMIT was through already (a timeout that fired while the log was being flushed is reported then), so only those count that a commit
    /// itself raises. A FATAL ends the session at any point, before or after, and comes from poolers and proxies too.
    /// </summary>
    public static bool ProvesRollback(DbException fault, bool answered) =>
        fault is PostgresException { InvariantSeverity: "ERROR" } error && (!answered || IsRaisedByCommit(error.SqlState));

    /// <summary>Somebody's batch is at fault, not the storage: the others can go on without it.</summary>
    public static bool IsOfOneBatch(string sqlState) => IsRefusal(sqlState) || IsPassing(sqlState);

    /// <summary>The data break a rule of the schema, and always will.</summary>
    public static bool IsRefusal(string sqlState) => Class(sqlState) is "22" or "23" or "54";

    /// <summary>Others were in the way; the same batch may succeed at once.</summary>
    public static bool IsPassing(string sqlState) => sqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private static bool IsRaisedByCommit(string sqlState) => Class(sqlState) is "23" or "53" || IsPassing(sqlState);

    private static string Class(string sqlState) => sqlState[..2];
}
