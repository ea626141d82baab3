using System.Globalization;

namespace LiveCommerce.Checkout.Payments.Stripe;

public sealed partial class StripeProvider
{
    private const int PageSize = 100;

    /// <summary>
    /// Looks first: the refund may have been made under a key that is forgotten, or answered with a fault, and somebody may have paid back a part by hand.
    /// A key with a stored fault is left only when a look after that answer has shown that no refund came of it. The amount is part of the key: a
    /// key that was used with another one is refused for ever. Two keys cannot pay back too much, because Stripe pays back no more than it took.
    /// </summary>
    public async Task<RefundResult> RefundAsync(RefundOrder refund, CancellationToken cancellationToken)
    {
        var answer = default(StripeAnswer);
        for (var key = 1; key <= MaxKeys; key++)
        {
            if (await RefundsOfAsync(refund, cancellationToken) is not { } made) return new RefundResult.Unknown("the refunds cannot be listed", _options.RetryAfter);
            if (made.Find(each => each.RefundId == refund.RefundId) is { } ours) return ours.Result;
            var others = made.FindAll(each => each.Result is not RefundResult.Refused);
            var left = refund.Amount with { Amount = refund.Amount.Amount - others.Sum(each => each.Amount.Amount) };
            // By somebody else, who may still hear that the bank does not take it.
            if (left.Amount <= 0) return others.Find(each => each.Result is RefundResult.Pending)?.Result ?? new RefundResult.Refunded();
            if (!StripeMoney.TryToWire(left, out var amount)) return new RefundResult.Refused("amount-not-payable");
            answer = await _api.PostAsync(Refunds, FormOf(refund, amount), string.Create(CultureInfo.InvariantCulture, $"{refund.RefundId}-{amount}-{key}"), cancellationToken);
            if (answer.IsSuccess) return StripeRefund.Read(answer.Body).Result;
            if (!answer.IsFault || !answer.IsReplayed) break;
        }
        return answer!.Error?.Code == StripeError.AlreadyRefunded ? new RefundResult.Refunded() : UnknownOrRefused(answer);
    }

    public async Task<ProviderPage<ProviderPayment>?> ListPaymentsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken)
    {
        var answer = await _api.GetAsync(ListOf(Intents, since, after), cancellationToken);
        if (!answer.IsSuccess) return null;
        // Payments of others are not read: their shapes need not be known here.
        var ours = answer.Body.Items("data").Where(item => item.Member("metadata")?.Text(StripeIntent.ReferenceKey) is not null).Select(StripeIntent.Read);
        return new ProviderPage<ProviderPayment>(
            [.. ours.Select(intent => new ProviderPayment(
                intent.Id, intent.Reference, intent.Result(since + _options.TransferLength) ?? new PaymentResult.Unknown("not cancelled yet")))],
            NextOf(answer));
    }

    public async Task<ProviderPage<ProviderRefund>?> ListRefundsAsync(DateTimeOffset since, string? after, CancellationToken cancellationToken)
    {
        var answer = await _api.GetAsync(ListOf(Refunds, since, after), cancellationToken);
        if (!answer.IsSuccess) return null;
        var ours = answer.Body.Items("data").Where(item => item.Text("payment_intent") is not null).Select(StripeRefund.Read);
        return new ProviderPage<ProviderRefund>(
            [.. ours.Select(refund => new ProviderRefund(refund.Id, refund.IntentId!, refund.RefundId, refund.Amount, refund.Result))], NextOf(answer));
    }

    /// <summary>Ours and those made by hand; null where there was no usable answer.</summary>
    private async Task<List<StripeRefund>?> RefundsOfAsync(RefundOrder refund, CancellationToken cancellationToken)
    {
        var answer = await _api.GetAsync($"{Refunds}?payment_intent={refund.ChargeId}&limit={PageSize}", cancellationToken);
        return answer.IsSuccess ? [.. answer.Body.Items("data").Select(StripeRefund.Read)] : null;
    }

    private static KeyValuePair<string, string>[] FormOf(RefundOrder refund, long amount) =>
    [
        new("payment_intent", refund.ChargeId), new("amount", amount.ToString(CultureInfo.InvariantCulture)),
        new($"metadata[{StripeRefund.RefundKey}]", refund.RefundId), new($"metadata[{StripeIntent.ReferenceKey}]", refund.Payment.Reference),
    ];

    private RefundResult UnknownOrRefused(StripeAnswer answer) => NotTaken(answer) switch
    {
        PaymentResult.Busy busy => new RefundResult.Unknown(busy.Why, busy.After),
        null when answer.Error is { } error => new RefundResult.Refused(error.Reason),
        _ => new RefundResult.Unknown(answer.Why, _options.RetryAfter),
    };

    private static string? NextOf(StripeAnswer answer) => answer.Body.IsTrue("has_more") ? answer.Body.Items("data").LastOrDefault().Text("id") : null;

    private static string ListOf(string path, DateTimeOffset since, string? after)
    {
        var created = since.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var start = after is null ? "" : $"&starting_after={Uri.EscapeDataString(after)}";
        return $"{path}?created[gte]={created}&limit={PageSize}{start}";
    }
}
