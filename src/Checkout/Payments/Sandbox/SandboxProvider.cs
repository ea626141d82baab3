using System.Security.Cryptography;
using LiveCommerce.Grains.Values;
using static LiveCommerce.Checkout.Payments.Sandbox.SandboxPaymentState;

namespace LiveCommerce.Checkout.Payments.Sandbox;

/// <summary>
/// A payment provider for trying things out, honest about the hard cases: it loses answers, takes money late, and asks the buyer. It keeps its
/// own books, so that what it took can be compared with what was sold. One payment per reference; a reference that was cancelled can never
/// be charged, one that was charged cannot be cancelled, and each charge is paid back at most once. What is only set aside is voided instead.
/// </summary>
public sealed class SandboxProvider : IPaymentProvider, IAsyncDisposable
{
    private const int PageSize = 100;

    private readonly SandboxBooks _books;
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SandboxPayment> _payments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _references = new(StringComparer.Ordinal);

    /// <param name="directory">Holds <c>books.jsonl</c>.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="time">Its clock.</param>
    /// <exception cref="InvalidDataException">The books are damaged.</exception>
    public SandboxProvider(string directory, SandboxOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _books = SandboxBooks.Open(directory, Replay);
    }

    public async Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        SandboxPayment payment;
        lock (_lock)
        {
            payment = Find(order.Reference) ?? Open(order);
            if (payment.State != Cancelled && payment.Amount != order.Amount)
                throw new InvalidOperationException($"{order.Reference} was begun with {payment.Amount} and comes again with {order.Amount}.");
        }
        await payment.Durable;
        if (order.PaymentMethod == SandboxMethods.Timeout && payment.State is Charged or Authorized)
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        return ResultOf(payment);
    }

    public async Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        SandboxPayment? payment;
        lock (_lock)
        {
            payment = Find(order.Reference);
            if (payment is { State: Authorized }) payment = Enter(payment with { State = Charged }, BookEntryKind.Charged);
        }
        if (payment is null) return new PaymentResult.NotFound();
        await payment.Durable;
        return ResultOf(payment);
    }

    public async Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        SandboxPayment? payment;
        lock (_lock) payment = Find(order.Reference);
        if (payment is null) return new PaymentResult.NotFound();
        await payment.Durable;
        return ResultOf(payment);
    }

    public async Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        var reference = order.Reference;
        SandboxPayment payment;
        lock (_lock)
        {
            payment = Find(reference) ?? new SandboxPayment(reference, NewChargeId(), new Money(0, "XXX"), Pending, _time.GetUtcNow(), Task.CompletedTask);
            if (payment.State is Pending or ChallengeOpen or Authorized) payment = Enter(payment with { State = Cancelled }, BookEntryKind.Cancelled);
        }
        await payment.Durable;
        return ResultOf(payment);
    }

    public async Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken)
    {
        var amount = refund.Amount;
        SandboxPayment? payment;
        lock (_lock)
        {
            payment = Find(refund.Payment.Reference);
            if (payment is not { State: Charged } || payment.ChargeId != refund.ChargeId) return new RefundResult.Refused("not-charged");
            if (payment.Refunded is { } before && before != amount) return new RefundResult.Refused("already-refunded");
            if (amount.Currency != payment.Amount.Currency || amount.Amount > payment.Amount.Amount) return new RefundResult.Refused("more-than-charged");
            if (payment.Refunded is null) payment = Enter(payment with { Refunded = amount, RefundId = refund.RefundId }, BookEntryKind.Refunded, amount);
        }
        await payment.Durable;
        return new RefundResult.Refunded();
    }

    public Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) => Task.FromResult(
        Page(since, after, payment => new ProviderPayment(payment.ChargeId, payment.Reference, ResultOf(payment))));

    public Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken) => Task.FromResult(
        Page(since, after, payment => payment.Refunded is { } amount
            ? new ProviderRefund(payment.ChargeId, payment.ChargeId, payment.RefundId, amount, new RefundResult.Refunded())
            : null));

    /// <summary>The challenge as its page shows it; null where there is none.</summary>
    public SandboxChallenge? FindChallenge(string chargeId)
    {
        lock (_lock)
        {
            if (!_references.TryGetValue(chargeId, out var reference)) return null;
            var payment = _payments[reference];
            return new SandboxChallenge(chargeId, reference, payment.Amount, payment.State == ChallengeOpen, payment.ReturnUrl);
        }
    }

    /// <summary>The buyer has confirmed: the money is taken.</summary>
    public Task<ChallengeVerdict> AcceptAsync(string chargeId) =>
        AnswerAsync(chargeId, Accept);

    /// <summary>The buyer has refused.</summary>
    public Task<ChallengeVerdict> RefuseAsync(string chargeId) =>
        AnswerAsync(chargeId, payment => Enter(payment with { State = Declined, Reason = "challenge-refused" }, BookEntryKind.Declined));

    public ValueTask DisposeAsync() => _books.DisposeAsync();

    private async Task<ChallengeVerdict> AnswerAsync(string chargeId, Func<SandboxPayment, SandboxPayment> answer)
    {
        SandboxPayment payment;
        lock (_lock)
        {
            if (!_references.TryGetValue(chargeId, out var reference)) return ChallengeVerdict.Unknown;
            payment = _payments[reference];
            if (payment.State == ChallengeOpen) payment = answer(payment);
        }
        await payment.Durable;
        return payment.State is Charged or Authorized ? ChallengeVerdict.Charged : ChallengeVerdict.NotCharged;
    }

    private ProviderPage<T>? Page<T>(DateTimeOffset since, string? after, Func<SandboxPayment, T?> item)
        where T : class
    {
        lock (_lock)
        {
            var found = _payments.Values.Where(payment => payment.OpenedAt >= since && string.CompareOrdinal(payment.ChargeId, after) > 0)
                .OrderBy(payment => payment.ChargeId, StringComparer.Ordinal).Take(PageSize).ToList();
            return new ProviderPage<T>([.. found.Select(item).OfType<T>()], found.Count == PageSize ? found[^1].ChargeId : null);
        }
    }

    private SandboxPayment Accept(SandboxPayment payment) => payment.Capture == CaptureMode.Manual
        ? Enter(payment with { State = Authorized }, BookEntryKind.Authorized)
        : Enter(payment with { State = Charged }, BookEntryKind.Charged);

    private SandboxPayment Open(PaymentOrder request)
    {
        var payment = new SandboxPayment(
            request.Reference, NewChargeId(), request.Amount, Pending, _time.GetUtcNow(), Task.CompletedTask, ReturnUrl: request.ReturnUrl,
            Capture: request.Capture);
        return request.PaymentMethod switch
        {
            SandboxMethods.Ok or SandboxMethods.Timeout => Accept(payment),
            SandboxMethods.Challenge => Enter(payment with { State = ChallengeOpen }, BookEntryKind.ChallengeOpened),
            SandboxMethods.Late => Enter(payment, BookEntryKind.Pending),
            SandboxMethods.Decline => Enter(payment with { State = Declined, Reason = "card-declined" }, BookEntryKind.Declined),
            _ => Enter(payment with { State = Declined, Reason = "unknown-method" }, BookEntryKind.Declined),
        };
    }

    /// <summary>The payment as it stands by now: what was late is taken when its time has come.</summary>
    private SandboxPayment? Find(string reference)
    {
        if (!_payments.TryGetValue(reference, out var payment)) return null;
        return payment.State == Pending && _time.GetUtcNow() - payment.OpenedAt >= _options.LateAfter
            ? Accept(payment)
            : payment;
    }

    private SandboxPayment Enter(SandboxPayment payment, BookEntryKind kind, Money? amount = null)
    {
        var money = amount ?? payment.Amount;
        var entry = new BookEntry(_time.GetUtcNow(), kind, payment.Reference, payment.ChargeId, money.Amount, money.Currency);
        return Keep(payment with { Durable = _books.AppendAsync(entry) });
    }

    private SandboxPayment Keep(SandboxPayment payment)
    {
        _payments[payment.Reference] = payment;
        _references[payment.ChargeId] = payment.Reference;
        return payment;
    }

    private void Replay(BookEntry entry)
    {
        var payment = _payments.GetValueOrDefault(entry.Reference)
            ?? new SandboxPayment(entry.Reference, entry.ChargeId, entry.Money, Pending, entry.At, Task.CompletedTask);
        Keep(entry.Entry switch
        {
            BookEntryKind.Charged => payment with { State = Charged },
            BookEntryKind.Declined => payment with { State = Declined },
            BookEntryKind.Cancelled => payment with { State = Cancelled },
            BookEntryKind.Refunded => payment with { Refunded = entry.Money },
            BookEntryKind.ChallengeOpened => payment with { State = ChallengeOpen },
            BookEntryKind.Authorized => payment with { State = Authorized },
            BookEntryKind.Pending => payment,
        });
    }

    private static PaymentResult ResultOf(SandboxPayment payment) => payment.State switch
    {
        Pending => new PaymentResult.Pending(),
        ChallengeOpen => new PaymentResult.ChallengeRequired($"/sandbox/challenge/{payment.ChargeId}"),
        Charged => new PaymentResult.Succeeded(payment.ChargeId, payment.Amount),
        Authorized => new PaymentResult.Authorized(payment.ChargeId, payment.Amount),
        Declined => new PaymentResult.Declined(payment.Reason ?? PaymentResult.Declined.Unspecified),
        Cancelled => new PaymentResult.Cancelled(),
    };

    private static string NewChargeId() => $"ch_{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
}
