namespace LiveCommerce.PaymentSandbox.Behaviour;

/// <summary>What goes wrong with one call.</summary>
public enum Fault
{
    None,

    /// <summary>The request is lost on its way, the connection breaks.</summary>
    ResetBefore,

    /// <summary>The effect happens, the connection breaks before the answer.</summary>
    ResetAfter,

    /// <summary>Nothing happens, and nobody answers for half a minute.</summary>
    SilentBefore,

    /// <summary>The effect happens at once, the answer comes after half a minute.</summary>
    SlowAnswer,

    /// <summary>The request is half a minute on its way: its effect happens when the caller has long given up.</summary>
    SlowRequest,

    /// <summary>500 without an effect; stored under the key.</summary>
    FaultBefore,

    /// <summary>500 after the effect; stored under the key.</summary>
    FaultAfter,

    /// <summary>409: its twin is said to be under way.</summary>
    Conflict,

    /// <summary>429.</summary>
    RateLimit,
}

/// <summary>What goes wrong with one message to the shop.</summary>
public enum MessageFault
{
    None,

    /// <summary>Twice, some time apart.</summary>
    Duplicate,

    /// <summary>After minutes.</summary>
    Late,

    /// <summary>Never.</summary>
    Missing,

    /// <summary>At once, before the call that caused it is answered.</summary>
    First,

    /// <summary>It names another amount.</summary>
    WrongAmount,
}
