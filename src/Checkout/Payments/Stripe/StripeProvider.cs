using System.Globalization;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Payments.Stripe;

/// <summary>
/// Payments by Stripe's PaymentIntents. A payment is made in two calls: <em>create</em>, which takes nothing and under its key always answers with
/// the same intent, so that repeating it finds the payment by our reference; and <em>confirm</em>, which takes the money. A payment that is not to be is
/// cancelled at Stripe before anybody calls it declined: until then a confirmation under way could still take the money.
/// </summary>
/// <remarks>Capture, cancellation and look-up carry no key: an intent does each at most once by its state, and an answer that is stored under a key would be an old one.</remarks>
public sealed partial class StripeProvider : IPaymentProvider
{
    private const string Intents = "/v1/payment_intents";
    private const string Refunds = "/v1/refunds";

    /// <summary>A key whose stored answer is a fault of Stripe is spent; more than this many are not tried.</summary>
    private const int MaxKeys = 3;

    private readonly StripeApi _api;
    private readonly StripeOptions _options;
    private readonly TimeProvider _time;

    /// <param name="http">Without automatic redirects; nothing of a request or an answer may be logged.</param>
    /// <param name="options">Where and as whom.</param>
    /// <param name="time">Tells whether a key is still remembered.</param>
    public StripeProvider(HttpClient http, StripeOptions options, TimeProvider time)
    {
        _api = new StripeApi(http, options, time);
        _options = options;
        _time = time;
    }

    public async Task<PaymentResult> AuthorizeAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        if (!StripeMoney.TryToWire(order.Amount, out _)) return new PaymentResult.Declined("amount-not-payable");
        var found = await FindAsync(order, cancellationToken);
        if (found.Intent is not { } intent) return found.Problem ?? new PaymentResult.NotFound();
        KeyValuePair<string, string>[] form = [new("payment_method", order.PaymentMethod), new("return_url", _options.ShopAddress + order.ReturnUrl)];
        var answer = await _api.PostAsync($"{Intents}/{intent.Id}/confirm", form, $"{order.Reference}-confirm", cancellationToken);
        if (answer.IsSuccess) return await ResultAsync(order, StripeIntent.Read(answer.Body), cancellationToken);
        if (NotTaken(answer) is { } problem) return problem;
        var error = answer.Error ?? throw new FormatException("A refusal without an error.");
        // A refused card, or an intent that was cancelled meanwhile: the error tells how the payment stands.
        if (error.Intent is { } standing) return await ResultAsync(order, standing.AfterRefusal(error.Reason), cancellationToken);
        // Refused before any try, for instance a method that does not exist: nobody may try again.
        return await CloseAsync(order, intent with { Failure = error.Reason }, cancellationToken);
    }

    public async Task<PaymentResult> CaptureAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        var found = await FindAsync(order, cancellationToken);
        if (found.Intent is not { } intent) return found.Problem ?? new PaymentResult.NotFound();
        var answer = await _api.PostAsync($"{Intents}/{intent.Id}/capture", [], null, cancellationToken);
        return await StandingAsync(order, answer, cancellationToken);
    }

    public async Task<PaymentResult> VoidAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        var found = await FindAsync(order, cancellationToken);
        // So long after its beginning no request can be under way any more that creates one.
        if (found.Intent is not { } intent) return found.Problem ?? new PaymentResult.Cancelled();
        return await CloseAsync(order, intent, cancellationToken);
    }

    public async Task<PaymentResult> LookUpAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        var found = await FindAsync(order, cancellationToken);
        if (found.Intent is not { } intent) return found.Problem ?? new PaymentResult.NotFound();
        if (found.IsNew) return new PaymentResult.NotFound();
        return await StandingAsync(order, await _api.GetAsync($"{Intents}/{intent.Id}", cancellationToken), cancellationToken);
    }

    /// <summary>Cancels the intent, so that it can never be paid; answers how it stands then.</summary>
    private async Task<PaymentResult> CloseAsync(PaymentOrder order, StripeIntent intent, CancellationToken cancellationToken)
    {
        var answer = await _api.PostAsync($"{Intents}/{intent.Id}/cancel", [], null, cancellationToken);
        if (NotTaken(answer) is { } problem) return problem;
        var closed = answer.IsSuccess ? StripeIntent.Read(answer.Body) : answer.Error?.Intent;
        if (closed is null) return new PaymentResult.Unknown(answer.Why);
        if (closed.Status == StripeStatus.Canceled && (intent.Failure ?? closed.Failure) is { } reason) return new PaymentResult.Declined(reason);
        return closed.Result(TransferEnds(order)) ?? new PaymentResult.Unknown("the intent could not be cancelled");
    }

    /// <summary>How the intent stands by an answer to any call about it.</summary>
    private async Task<PaymentResult> StandingAsync(PaymentOrder order, StripeAnswer answer, CancellationToken cancellationToken)
    {
        if (NotTaken(answer) is { } problem) return problem;
        var intent = answer.IsSuccess ? StripeIntent.Read(answer.Body) : answer.Error?.Intent;
        return intent is null ? new PaymentResult.Unknown(answer.Why) : await ResultAsync(order, intent, cancellationToken);
    }

    private async Task<PaymentResult> ResultAsync(PaymentOrder order, StripeIntent intent, CancellationToken cancellationToken) =>
        intent.Result(TransferEnds(order)) ?? await CloseAsync(order, intent, cancellationToken);

    private DateTimeOffset TransferEnds(PaymentOrder order) => order.BegunAt + _options.TransferLength;

    /// <summary>The intent of a reference, made where there was none yet; null without a problem where it is too long ago to make one.</summary>
    private async Task<Found> FindAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        if (_time.GetUtcNow() - order.BegunAt >= _options.KeyRetention) return await SearchAsync(order, cancellationToken);
        StripeAnswer? answer = null;
        for (var key = 1; key <= MaxKeys; key++)
        {
            answer = await _api.PostAsync(Intents, FormOf(order), $"{order.Reference}-create-{key}", cancellationToken);
            if (answer.IsSuccess) return new Found(StripeIntent.Read(answer.Body), null, !answer.IsReplayed);
            // The fault is stored: this key will never answer otherwise, and no intent of it will ever be confirmed.
            if (!answer.IsFault || !answer.IsReplayed) break;
        }
        if (NotTaken(answer!) is { } problem) return new Found(null, problem);
        // The same key with other content: the shop was set up differently when the payment began.
        if (answer!.Error?.Type == StripeError.Idempotency) return await SearchAsync(order, cancellationToken);
        return new Found(null, new PaymentResult.Declined(answer.Error?.Reason ?? PaymentResult.Declined.Unspecified));
    }

    /// <summary>By our reference in its metadata. Several may be left by faults; only one of them was ever confirmed.</summary>
    private async Task<Found> SearchAsync(PaymentOrder order, CancellationToken cancellationToken)
    {
        var query = Uri.EscapeDataString($"metadata['{StripeIntent.ReferenceKey}']:'{order.Reference}'");
        var answer = await _api.GetAsync($"{Intents}/search?query={query}", cancellationToken);
        if (!answer.IsSuccess) return new Found(null, NotTaken(answer) ?? new PaymentResult.Unknown(answer.Why));
        var intents = answer.Body.Items("data").Select(StripeIntent.Read).Where(intent => intent.Reference == order.Reference);
        return new Found(intents.MaxBy(intent => (intent.Status != StripeStatus.Canceled, intent.Status)), null);
    }

    private static IEnumerable<KeyValuePair<string, string>> FormOf(PaymentOrder order)
    {
        // An amount that Stripe cannot take was refused before; a payment in it is looked for all the same and never found.
        _ = StripeMoney.TryToWire(order.Amount, out var amount);
        return
        [
            new("amount", amount.ToString(CultureInfo.InvariantCulture)),
            new("currency", order.Amount.Currency.ToLowerInvariant()),
            new("capture_method", order.Capture == CaptureMode.Manual ? "manual" : "automatic"),
            new("automatic_payment_methods[enabled]", "true"),
            new($"metadata[{StripeIntent.ReferenceKey}]", order.Reference),
        ];
    }

    /// <summary>Why an answer says nothing about the payment; null where it does.</summary>
    private PaymentResult? NotTaken(StripeAnswer answer)
    {
        if (answer.IsBusy) return new PaymentResult.Busy(answer.Why, answer.RetryAfter ?? _options.RetryAfter);
        return answer.IsFault || answer.IsOurFault ? new PaymentResult.Unknown(answer.Why) : null;
    }

    /// <param name="Intent">Null where there is none, or where it is not known.</param>
    /// <param name="Problem">Why it is not known.</param>
    /// <param name="IsNew">Made by this very call.</param>
    private readonly record struct Found(StripeIntent? Intent, PaymentResult? Problem, bool IsNew = false);
}
