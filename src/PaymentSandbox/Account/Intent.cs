namespace LiveCommerce.PaymentSandbox.Account;

/// <summary>The states of a payment, in the words of the wire.</summary>
public static class IntentStatus
{
    public const string RequiresPaymentMethod = "requires_payment_method";
    public const string RequiresAction = "requires_action";
    public const string Processing = "processing";
    public const string RequiresCapture = "requires_capture";
    public const string Canceled = "canceled";
    public const string Succeeded = "succeeded";
}

/// <summary>One payment as the books say it. Amounts are in the wire's smallest unit.</summary>
public sealed record Intent
{
    public required string Id { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    public required long Amount { get; init; }

    /// <summary>In lower case.</summary>
    public required string Currency { get; init; }

    public required bool IsManual { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public string Status { get; init; } = IntentStatus.RequiresPaymentMethod;

    public long Received { get; init; }

    public long Capturable { get; init; }

    public string? PaymentMethod { get; init; }

    public string? ReturnUrl { get; init; }

    /// <summary>Why the last try failed: the bank's code.</summary>
    public string? DeclineCode { get; init; }

    public ActionKind? Action { get; init; }

    /// <summary>Unix milliseconds at which it goes on by itself; null where it does not.</summary>
    public long? GoesOnAt { get; init; }

    /// <summary>What has become of it by itself then.</summary>
    public LaterFate? Later { get; init; }
}

/// <summary>What the buyer has to do.</summary>
public enum ActionKind
{
    /// <summary>Confirm, or pay, at a page; then come back.</summary>
    Redirect,

    /// <summary>Pay by a voucher, within days.</summary>
    Voucher,
}

/// <summary>How a payment goes on without anybody.</summary>
public enum LaterFate
{
    Succeeds,
    Fails,
}

/// <summary>Money on its way back.</summary>
/// <param name="Id">Ours.</param>
/// <param name="IntentId">Of which payment.</param>
/// <param name="Created">Unix seconds.</param>
/// <param name="Amount">In the wire's smallest unit.</param>
/// <param name="Currency">In lower case.</param>
/// <param name="Metadata">The shop's.</param>
/// <param name="Status">"pending" or "succeeded".</param>
/// <param name="DoneAt">Unix milliseconds at which a pending one succeeds.</param>
public sealed record RefundEntry(
    string Id, string IntentId, long Created, long Amount, string Currency, IReadOnlyDictionary<string, string> Metadata, string Status, long? DoneAt);

/// <summary>The stored first answer to a key.</summary>
/// <param name="Key">The shop's.</param>
/// <param name="Fingerprint">Of path and content.</param>
/// <param name="Status">Of HTTP; 0 while the first request is still at work.</param>
/// <param name="Body">JSON.</param>
public sealed record KeyRecord(string Key, string Fingerprint, int Status, string Body);
