using System.Security.Cryptography;
using LiveCommerce.Grains.Values;
using static LiveCommerce.Checkout.Payments.Sandbox.SandboxPaymentState;

namespace LiveCommerce.Checkout.Payments.Sandbox;

/// <summary>
/// A payment provider for trying things out, honest about the hard cases: it loses answers, takes money late, and asks the buyer. It keeps its
/// own books, so that what it took can be compared with what was sold. One payment per reference; a reference that was cancelled can never
/// be charged, one that was charged cannot be cancelled, and each charge is paid back at most once.
/// </summary>
public sealed class SandboxProvider : IPaymentProvider, IAsyncDisposable
{
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

    public async Task<PaymentResult> ChargeAsync(ChargeRequest request, CancellationToken cancellationToken)
    {
        SandboxPayment payment;
        lock (_lock)
        {
            payment = Find(request.Reference) ?? Open(request);
            if (payment.State != Cancelled && payment.Amount != request.Amount)
                throw new InvalidOperationException($"{request.Reference} was begun with {payment.Amount} and comes again with {request.Amount}.");
        }
        await payment.Durable;
        if (request.PaymentMethod == SandboxMethods.Timeout && payment.State == Charged)
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        return ResultOf(payment);
    }

    public async Task<PaymentResult> LookUpAsync(string reference, CancellationToken cancellationToken)
    {
        SandboxPayment? payment;
        lock (_lock) payment = Find(reference);
        if (payment is null) return new PaymentResult.NotFound();
        await payment.Durable;
        return ResultOf(payment);
    }

    public async Task<PaymentResult> CancelAsync(string reference, string idempotencyKey, CancellationToken cancellationToken)
    {
        SandboxPayment payment;
        lock (_lock)
        {
            payment = Find(reference) ?? new SandboxPayment(reference, NewChargeId(), new Money(0, "XXX"), Pending, _time.GetUtcNow(), Task.CompletedTask);
            if (payment.State is Pending or ChallengeOpen) payment = Enter(payment with { State = Cancelled }, BookEntryKind.Cancelled);
        }
        await payment.Durable;
        return ResultOf(payment);
    }

    public async Task<RefundResult> RefundAsync(string reference, string refundId, Money amount, CancellationToken cancellationToken)
    {
        SandboxPayment? payment;
        lock (_lock)
        {
            payment = Find(reference);
            if (payment is not { State: Charged }) return new RefundResult.Refused("not-charged");
            if (payment.Refunded is { } before && before != amount) return new RefundResult.Refused("already-refunded");
            if (amount.Currency != payment.Amount.Currency || amount.Amount > payment.Amount.Amount) return new RefundResult.Refused("more-than-charged");
            if (payment.Refunded is null) payment = Enter(payment with { Refunded = amount }, BookEntryKind.Refunded, amount);
        }
        await payment.Durable;
        return new RefundResult.Refunded();
    }

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
        AnswerAsync(chargeId, payment => Enter(payment with { State = Charged }, BookEntryKind.Charged));

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
        return payment.State == Charged ? ChallengeVerdict.Charged : ChallengeVerdict.NotCharged;
    }

    private SandboxPayment Open(ChargeRequest request)
    {
        var payment = new SandboxPayment(
            request.Reference, NewChargeId(), request.Amount, Pending, _time.GetUtcNow(), Task.CompletedTask, ReturnUrl: request.ReturnUrl);
        return request.PaymentMethod switch
        {
            SandboxMethods.Ok or SandboxMethods.Timeout => Enter(payment with { State = Charged }, BookEntryKind.Charged),
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
            ? Enter(payment with { State = Charged }, BookEntryKind.Charged)
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
            BookEntryKind.Pending => payment,
        });
    }

    private static PaymentResult ResultOf(SandboxPayment payment) => payment.State switch
    {
        Pending => new PaymentResult.Pending(),
        ChallengeOpen => new PaymentResult.ChallengeRequired($"/sandbox/challenge/{payment.ChargeId}"),
        Charged => new PaymentResult.Succeeded(payment.ChargeId, payment.Amount),
        Declined => new PaymentResult.Declined(payment.Reason ?? PaymentResult.Declined.Unspecified),
        Cancelled => new PaymentResult.Cancelled(),
    };

    private static string NewChargeId() => $"ch_{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
}
