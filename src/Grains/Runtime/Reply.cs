namespace LiveCommerce.Grains.Runtime;

/// <summary>Why a grain gave no answer. None of these says anything about stock: the same command may be sent again.</summary>
public enum GrainFault
{
    None = 0,

    /// <summary>The mailbox is full, or the command lost its races too often. Nothing has happened.</summary>
    Busy,

    /// <summary>The journal cannot be written now. Nothing has happened.</summary>
    StorageUnavailable,

    /// <summary>The grain found its own state or journal broken and stays down until a person has looked.</summary>
    Stopped,

    /// <summary>This process ended before the outcome was known. It may have happened: ask again with the same id.</summary>
    OutcomeUnknown,
}

/// <summary>An answer after its commit, or a fault.</summary>
/// <param name="Answer">Set where <paramref name="Fault"/> is <see cref="GrainFault.None"/>.</param>
/// <param name="Fault">Why there is no answer.</param>
/// <param name="Version">The journal sequence that the answer was decided on and is durable at; "sold out at sequence 812" is checkable.</param>
public readonly record struct Reply<TAnswer>(TAnswer? Answer, GrainFault Fault, long Version);
