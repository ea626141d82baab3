using System.Globalization;
using System.Text.Json.Nodes;
using LiveCommerce.PaymentSandbox.Api;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.PaymentSandbox.Account;

/// <summary>
/// One merchant's account: payments, refunds, keys, and what becomes of them. Not for several threads at once: whoever serves it takes its
/// <see cref="Gate"/>. Every change is in the books before it is answered, and every change that a shop wants to hear of is told to <see cref="Changed"/>.
/// </summary>
public sealed class PaymentAccount : IDisposable
{
    private static readonly TimeSpan WalletTakes = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan TransferTakes = TimeSpan.FromHours(6);
    private static readonly TimeSpan VoucherEnds = TimeSpan.FromDays(3);
    private static readonly TimeSpan RefundTakes = TimeSpan.FromHours(3);

    private readonly Dictionary<string, Intent> _intents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RefundEntry> _refunds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KeyRecord> _keys = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _due = new();
    private readonly Moods _moods;
    private readonly TimeProvider _time;
    private readonly Books _books;
    private long _made;

    /// <param name="directory">Holds the books; null where they end with the process.</param>
    /// <param name="moods">How it misbehaves.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="address">Under which its pages are found.</param>
    /// <exception cref="InvalidDataException">The books are damaged.</exception>
    public PaymentAccount(string? directory, Moods moods, TimeProvider time, string address)
    {
        (_moods, _time, Address) = (moods, time, address);
        _books = directory is null ? Books.InMemory() : Books.Open(directory, Replay);
    }

    public Lock Gate { get; } = new();

    /// <summary>Under which its pages are found.</summary>
    public string Address { get; set; }

    /// <summary>Type of the event and the object as it is now. Called under the gate.</summary>
    public Action<string, JsonObject> Changed { get; set; } = (_, _) => { };

    public IReadOnlyCollection<Intent> Payments => _intents.Values;

    public IReadOnlyCollection<RefundEntry> AllRefunds => _refunds.Values;

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public Intent? Find(string id) => _intents.GetValueOrDefault(id);

    /// <summary>What goes on by itself goes on; the instant at which something will, or null.</summary>
    public DateTimeOffset? Advance()
    {
        while (_due.TryPeek(out var id, out var at))
        {
            if (at > Now) return DateTimeOffset.FromUnixTimeMilliseconds(at);
            _due.Dequeue();
            if (_intents.TryGetValue(id, out var intent) && intent.GoesOnAt == at) GoOn(intent);
            else if (_refunds.TryGetValue(id, out var refund) && refund.DoneAt == at)
                Tell("refund.updated", Enter(refund with { Status = "succeeded", DoneAt = null }));
        }
        return null;
    }

    /// <summary>What the buyer does at the page; false where it is no longer open.</summary>
    public bool Act(string id, bool pays)
    {
        if (Find(id) is not { Status: IntentStatus.RequiresAction } intent) return false;
        if (pays) Pay(intent);
        else Fail(intent, "authentication_required");
        return true;
    }

    internal Intent Create(long amount, string currency, bool isManual, IReadOnlyDictionary<string, string> metadata)
    {
        var intent = new Intent
        {
            Id = NewId("pi"),
            Created = Now / 1_000,
            Amount = amount,
            Currency = currency,
            IsManual = isManual,
            Metadata = metadata,
        };
        return Tell("payment_intent.created", Enter(intent));
    }

    /// <summary>One try with a method that exists; what became of it is in the status.</summary>
    internal Intent Confirm(Intent intent, string method, string? returnUrl)
    {
        var tried = intent with { PaymentMethod = method, ReturnUrl = returnUrl, DeclineCode = null };
        return method switch
        {
            Methods.Card => Pay(tried),
            Methods.Declined => Fail(tried, "generic_decline"),
            Methods.InsufficientFunds => Fail(tried, "insufficient_funds"),
            Methods.Challenge or Methods.Redirect => Ask(tried with { Action = ActionKind.Redirect }),
            Methods.Voucher => Ask(tried with { Action = ActionKind.Voucher, GoesOnAt = Now + (long)VoucherEnds.TotalMilliseconds, Later = LaterFate.Fails }),
            Methods.Wallet => Process(tried, WalletTakes, LaterFate.Succeeds),
            Methods.Transfer => Process(tried, TransferTakes, LaterFate.Succeeds),
            Methods.WalletEmpty => Process(tried, WalletTakes, LaterFate.Fails),
            _ => throw new ArgumentException("No such method.", nameof(method)),
        };
    }

    internal Intent Capture(Intent intent) =>
        Tell("payment_intent.succeeded", Enter(intent with { Status = IntentStatus.Succeeded, Received = intent.Capturable, Capturable = 0 }));

    /// <summary>
    /// Cancelled, as it says; in a bad mood the money is on its way all the same and arrives a while later.
    /// </summary>
    internal Intent Cancel(Intent intent)
    {
        var arrives = intent.PaymentMethod is Methods.Challenge or Methods.Redirect or Methods.Voucher or Methods.Wallet && _moods.TakesAfterCancel();
        return Tell("payment_intent.canceled", Enter(intent with
        {
            Status = IntentStatus.Canceled,
            Capturable = 0,
            GoesOnAt = arrives ? Now + (long)_moods.Within(TransferTakes).TotalMilliseconds + 1 : null,
            Later = arrives ? LaterFate.Succeeds : null,
        }));
    }

    internal RefundEntry Refund(Intent intent, long amount, IReadOnlyDictionary<string, string> metadata)
    {
        var isLater = _moods.RefundsLater();
        return Tell("refund.created", Enter(new RefundEntry(
            NewId("re"), intent.Id, Now / 1_000, amount, intent.Currency, metadata, isLater ? "pending" : "succeeded",
            isLater ? Now + (long)RefundTakes.TotalMilliseconds : null)));
    }

    internal long RefundedOf(string intentId) => _refunds.Values.Where(refund => refund.IntentId == intentId).Sum(refund => refund.Amount);

    internal KeyRecord? FindKey(string key) => _keys.GetValueOrDefault(key);

    internal void Store(KeyRecord key)
    {
        _keys[key.Key] = key;
        _books.Write(new BookLine(Now, Key: key));
    }

    internal void Forget(string key) => _keys.Remove(key);

    internal Moods Moods => _moods;

    public void Dispose() => _books.Dispose();

    private void GoOn(Intent intent)
    {
        var settled = intent with { GoesOnAt = null, Later = null };
        // After a cancellation the money is simply there: there is nothing left to capture.
        if (intent.Later == LaterFate.Succeeds) Pay(intent.Status == IntentStatus.Canceled ? settled with { IsManual = false } : settled);
        else Fail(settled, "expired");
    }

    private Intent Pay(Intent intent)
    {
        var amount = _moods.TakesWrongAmount() ? Math.Max(1, intent.Amount - 1) : intent.Amount;
        var settled = intent with { GoesOnAt = null, Later = null, Action = null };
        return intent.IsManual
            ? Tell("payment_intent.amount_capturable_updated", Enter(settled with { Status = IntentStatus.RequiresCapture, Capturable = amount }))
            : Tell("payment_intent.succeeded", Enter(settled with { Status = IntentStatus.Succeeded, Received = amount }));
    }

    private Intent Fail(Intent intent, string code) => Tell("payment_intent.payment_failed", Enter(intent with
    {
        Status = IntentStatus.RequiresPaymentMethod,
        DeclineCode = code,
        Action = null,
        GoesOnAt = null,
        Later = null,
    }));

    private Intent Ask(Intent intent) => Tell("payment_intent.requires_action", Enter(intent with { Status = IntentStatus.RequiresAction }));

    private Intent Process(Intent intent, TimeSpan takes, LaterFate fate) => Tell("payment_intent.processing", Enter(intent with
    {
        Status = IntentStatus.Processing,
        GoesOnAt = Now + (long)takes.TotalMilliseconds,
        Later = fate,
    }));

    private Intent Tell(string type, Intent intent)
    {
        Changed(type, StripeShapes.Of(intent, Address));
        return intent;
    }

    private RefundEntry Tell(string type, RefundEntry refund)
    {
        Changed(type, StripeShapes.Of(refund));
        return refund;
    }

    private Intent Enter(Intent intent)
    {
        Keep(intent);
        _books.Write(new BookLine(Now, intent));
        return intent;
    }

    private RefundEntry Enter(RefundEntry refund)
    {
        Keep(refund);
        _books.Write(new BookLine(Now, Refund: refund));
        return refund;
    }

    private void Keep(Intent intent)
    {
        _intents[intent.Id] = intent;
        if (intent.GoesOnAt is { } at) _due.Enqueue(intent.Id, at);
    }

    private void Keep(RefundEntry refund)
    {
        _refunds[refund.Id] = refund;
        if (refund.DoneAt is { } at) _due.Enqueue(refund.Id, at);
    }

    private void Replay(BookLine line)
    {
        if (line.Intent is { } intent) Keep(intent);
        if (line.Refund is { } refund) Keep(refund);
        // One that was at work when the process died was never answered: it may be tried again, and finds what came of it by its state.
        if (line.Key is { Status: > 0 } key) _keys[key.Key] = key;
        _made++;
    }

    private string NewId(string kind) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind}_{++_made:d8}{_moods.Number(0x1_0000_0000):x8}");
}
