using LiveCommerce.Checkout.Payments;
using LiveCommerce.Grains.Values;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.Checkout.Tests.Payments.Stripe;

public sealed class StripeProviderTests : IDisposable
{
    private readonly StripeSandbox _sandbox = new();

    [Fact]
    public async Task APaymentIsAFormUnderKeysThatFollowFromItsReference()
    {
        var result = await _sandbox.Provider.AuthorizeAsync(_sandbox.Order(), default);
        var intent = Assert.Single(_sandbox.Account.Payments);
        Assert.Equal(new PaymentResult.Succeeded(intent.Id, StripeSandbox.Price), result);
        Assert.Equal(
            [
                ("POST /v1/payment_intents",
                    "amount=1999&currency=eur&capture_method=automatic&automatic_payment_methods%5Benabled%5D=true&metadata%5Breference%5D=p1", "p1-create-1", "2025-03-31.basil"),
                ($"POST /v1/payment_intents/{intent.Id}/confirm", "payment_method=pm_card_visa&return_url=https%3A%2F%2Fshop.example%2Fback", "p1-confirm", "2025-03-31.basil"),
            ],
            _sandbox.Handler.Sent);
    }

    public static TheoryData<string, CaptureMode, Type, Type> Outcomes() => new()
    {
        { Methods.Card, CaptureMode.Automatic, typeof(PaymentResult.Succeeded), typeof(PaymentResult.Succeeded) },
        { Methods.Card, CaptureMode.Manual, typeof(PaymentResult.Authorized), typeof(PaymentResult.Authorized) },
        { Methods.Declined, CaptureMode.Automatic, typeof(PaymentResult.Declined), typeof(PaymentResult.Declined) },
        { Methods.InsufficientFunds, CaptureMode.Manual, typeof(PaymentResult.Declined), typeof(PaymentResult.Declined) },
        { "pm_of_monopoly", CaptureMode.Automatic, typeof(PaymentResult.Declined), typeof(PaymentResult.Cancelled) },
        { Methods.Challenge, CaptureMode.Automatic, typeof(PaymentResult.ChallengeRequired), typeof(PaymentResult.ChallengeRequired) },
        { Methods.Redirect, CaptureMode.Automatic, typeof(PaymentResult.ChallengeRequired), typeof(PaymentResult.ChallengeRequired) },
        { Methods.Voucher, CaptureMode.Automatic, typeof(PaymentResult.ChallengeRequired), typeof(PaymentResult.ChallengeRequired) },
        { Methods.Wallet, CaptureMode.Automatic, typeof(PaymentResult.Pending), typeof(PaymentResult.Pending) },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public async Task EachMethodAnswersItsWayAndIsFoundSoAfterwards(string method, CaptureMode capture, Type answer, Type found)
    {
        var order = _sandbox.Order(method, capture);
        Assert.IsType(answer, await _sandbox.Provider.AuthorizeAsync(order, default));
        Assert.IsType(found, await _sandbox.Provider.LookUpAsync(order, default));
        Assert.Single(_sandbox.Account.Payments);
    }

    [Theory]
    [InlineData(Methods.Declined)]
    [InlineData("pm_of_monopoly")]
    public async Task WhatIsDeclinedCanNeverBePaidAfterwards(string method)
    {
        await _sandbox.Provider.AuthorizeAsync(_sandbox.Order(method), default);
        Assert.Equal(IntentStatus.Canceled, Assert.Single(_sandbox.Account.Payments).Status);
    }

    [Fact]
    public async Task AHundredTriesAreOnePayment()
    {
        for (var i = 0; i < 100; i++) Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.AuthorizeAsync(_sandbox.Order(), default));
        Assert.Single(_sandbox.Account.Payments);
        Assert.Equal(1_999, _sandbox.Taken);
    }

    [Fact]
    public async Task WhatWasSetAsideIsTakenOnce()
    {
        var order = _sandbox.Order(capture: CaptureMode.Manual);
        await _sandbox.Provider.AuthorizeAsync(order, default);
        Assert.Equal(0, _sandbox.Taken);
        for (var i = 0; i < 3; i++) Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.CaptureAsync(order, default));
        Assert.Equal(1_999, _sandbox.Taken);
        Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.VoidAsync(order, default)); // too late
    }

    [Theory]
    [InlineData(null, CaptureMode.Automatic)]
    [InlineData(Methods.Challenge, CaptureMode.Automatic)]
    [InlineData(Methods.Card, CaptureMode.Manual)]
    public async Task WhatWasVoidedNeverTakesMoneyEvenIfItsRequestComesLater(string? before, CaptureMode capture)
    {
        if (before is not null) await _sandbox.Provider.AuthorizeAsync(_sandbox.Order(before, capture), default);
        var order = _sandbox.Order(before ?? Methods.Card, capture);
        for (var i = 0; i < 2; i++) Assert.IsType<PaymentResult.Cancelled>(await _sandbox.Provider.VoidAsync(order, default));
        Assert.IsNotType<PaymentResult.Succeeded>(await _sandbox.Provider.AuthorizeAsync(order, default));
        Assert.IsType<PaymentResult.Cancelled>(await _sandbox.Provider.LookUpAsync(order, default));
        Assert.IsType<PaymentResult.Cancelled>(await _sandbox.Provider.CaptureAsync(order, default));
        Assert.Equal(0, _sandbox.Taken);
    }

    [Fact]
    public async Task APaymentThatWasNeverSentIsNotFoundAndLookingTakesNothing()
    {
        Assert.IsType<PaymentResult.NotFound>(await _sandbox.Provider.LookUpAsync(_sandbox.Order(), default));
        Assert.IsType<PaymentResult.NotFound>(await _sandbox.Provider.LookUpAsync(_sandbox.Order(), default));
        Assert.Equal(0, _sandbox.Taken);
        Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.AuthorizeAsync(_sandbox.Order(), default)); // by the same intent
        Assert.Single(_sandbox.Account.Payments);
    }

    [Fact]
    public async Task AnOldPaymentIsFoundByItsMetadataAndNotMadeAgain()
    {
        var order = _sandbox.Order();
        await _sandbox.Provider.AuthorizeAsync(order, default);
        _sandbox.Time.Advance(TimeSpan.FromHours(21));
        Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.LookUpAsync(order, default));
        Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.VoidAsync(order, default));
        Assert.IsType<PaymentResult.NotFound>(await _sandbox.Provider.LookUpAsync(order with { Reference = "p2" }, default));
        Assert.IsType<PaymentResult.Cancelled>(await _sandbox.Provider.VoidAsync(order with { Reference = "p2" }, default));
        Assert.Single(_sandbox.Account.Payments);
        Assert.StartsWith("GET /v1/payment_intents/search?query=metadata%5B%27reference%27%5D%3A%27p1%27", _sandbox.Handler.Lines.ElementAt(2), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create", Fault.FaultBefore)]
    [InlineData("create", Fault.FaultAfter)]
    public async Task AKeyWithAStoredFaultDoesNotStopThePayment(string call, Fault fault)
    {
        using var sandbox = new StripeSandbox(new Script { Steps = [new ScriptStep(call, fault)] });
        Assert.IsType<PaymentResult.Unknown>(await sandbox.Provider.AuthorizeAsync(sandbox.Order(), default));
        Assert.IsType<PaymentResult.Succeeded>(await sandbox.Provider.AuthorizeAsync(sandbox.Order(), default));
        Assert.IsType<PaymentResult.Succeeded>(await sandbox.Provider.AuthorizeAsync(sandbox.Order(), default));
        Assert.Equal(1_999, sandbox.Taken);
    }

    [Theory]
    [InlineData(Fault.Conflict, 1)]
    [InlineData(Fault.RateLimit, 1)]
    public async Task ACallThatWasNotTakenIsToBeSentAgain(Fault fault, int after)
    {
        using var sandbox = new StripeSandbox(new Script { Steps = [new ScriptStep("confirm", fault)] });
        Assert.Equal(TimeSpan.FromSeconds(after), Assert.IsType<PaymentResult.Busy>(await sandbox.Provider.AuthorizeAsync(sandbox.Order(), default)).After);
        Assert.IsType<PaymentResult.Succeeded>(await sandbox.Provider.AuthorizeAsync(sandbox.Order(), default));
    }

    [Fact]
    public async Task AWrongKeyOfTheAccountIsNoRefusalOfThePayment()
    {
        using var sandbox = new StripeSandbox();
        using var http = new HttpClient(new PaymentTrials.Wire.SandboxHandler(sandbox.Server));
        var provider = new Checkout.Payments.Stripe.StripeProvider(http, new() { ApiKey = "sk_wrong", Address = new Uri("https://sandbox.example") }, sandbox.Time);
        Assert.IsType<PaymentResult.Unknown>(await provider.AuthorizeAsync(sandbox.Order(), default));
        Assert.IsType<PaymentResult.Unknown>(await provider.VoidAsync(sandbox.Order(), default));
        Assert.Null(await provider.ListPaymentsAsync(sandbox.Time.GetUtcNow(), null, default));
    }

    [Theory]
    [InlineData(Fault.None, 0)]
    [InlineData(Fault.FaultBefore, 1)]
    [InlineData(Fault.FaultAfter, 1)]
    public async Task MoneyGoesBackOncePerRefundId(Fault fault, int unknowns)
    {
        using var sandbox = new StripeSandbox(new Script { Steps = [new ScriptStep("refund", fault)] });
        var order = sandbox.Order();
        var charge = Assert.IsType<PaymentResult.Succeeded>(await sandbox.Provider.AuthorizeAsync(order, default)).ChargeId;
        var refund = new RefundOrder(order, charge, "p1-late", StripeSandbox.Price);
        for (var i = 0; i < unknowns; i++) Assert.IsType<RefundResult.Unknown>(await sandbox.Provider.RefundAsync(refund, default));
        for (var i = 0; i < 3; i++) Assert.IsType<RefundResult.Refunded>(await sandbox.Provider.RefundAsync(refund, default));
        sandbox.Time.Advance(TimeSpan.FromDays(2)); // the keys are forgotten, the refund is not
        Assert.IsType<RefundResult.Refunded>(await sandbox.Provider.RefundAsync(refund, default));
        Assert.Equal(1_999, Assert.Single(sandbox.Account.AllRefunds).Amount);
        // Somebody else's wish finds nothing left.
        Assert.IsType<RefundResult.Refunded>(await sandbox.Provider.RefundAsync(refund with { RefundId = "other" }, default));
        Assert.Single(sandbox.Account.AllRefunds);
    }

    [Fact]
    public async Task ARefundThatIsUnderWayIsSaidSo()
    {
        using var sandbox = new StripeSandbox(new Script { PendingRefunds = 1_000 });
        var order = sandbox.Order();
        var charge = Assert.IsType<PaymentResult.Succeeded>(await sandbox.Provider.AuthorizeAsync(order, default)).ChargeId;
        var refund = new RefundOrder(order, charge, "p1-late", StripeSandbox.Price);
        Assert.IsType<RefundResult.Pending>(await sandbox.Provider.RefundAsync(refund, default));
        sandbox.Time.Advance(TimeSpan.FromHours(3));
        Assert.IsType<RefundResult.Refunded>(await sandbox.Provider.RefundAsync(refund, default));
        Assert.Single(sandbox.Account.AllRefunds);
    }

    [Fact]
    public async Task WhatSomebodyHasPaidBackByHandDoesNotGoBackAgain()
    {
        var order = _sandbox.Order();
        var charge = Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.AuthorizeAsync(order, default)).ChargeId;
        _sandbox.Account.Refund(_sandbox.Account.Find(charge)!, 500, new Dictionary<string, string>(StringComparer.Ordinal));
        var refund = new RefundOrder(order, charge, "p1-late", StripeSandbox.Price);
        for (var i = 0; i < 2; i++) Assert.IsType<RefundResult.Refunded>(await _sandbox.Provider.RefundAsync(refund, default));
        Assert.Equal([500, 1_499], _sandbox.Account.AllRefunds.Select(made => made.Amount).Order());
    }

    [Fact]
    public async Task ARefundOfAnotherAmountHasAnotherKey()
    {
        var order = _sandbox.Order();
        var charge = Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.AuthorizeAsync(order, default)).ChargeId;
        var refund = new RefundOrder(order, charge, "p1-late", StripeSandbox.Price);
        Assert.IsType<RefundResult.Refused>(await _sandbox.Provider.RefundAsync(refund with { Amount = new Money(2_000, "EUR") }, default));
        Assert.IsType<RefundResult.Refunded>(await _sandbox.Provider.RefundAsync(refund, default));
        Assert.Equal(1_999, Assert.Single(_sandbox.Account.AllRefunds).Amount);
        Assert.Equal(["p1-late-2000-1", "p1-late-1999-1"], _sandbox.Handler.Sent.Where(sent => sent.Line == "POST /v1/refunds").Select(sent => sent.Key));
    }

    [Fact]
    public async Task WhatWasNotTakenIsNotCalledRefunded()
    {
        var order = _sandbox.Order(capture: CaptureMode.Manual);
        var charge = Assert.IsType<PaymentResult.Authorized>(await _sandbox.Provider.AuthorizeAsync(order, default)).ChargeId;
        var refund = new RefundOrder(order, charge, "p1-late", StripeSandbox.Price);
        Assert.IsType<RefundResult.Refused>(await _sandbox.Provider.RefundAsync(refund, default));
        Assert.Empty(_sandbox.Account.AllRefunds);
    }

    [Fact]
    public async Task ItsListsAreReadToTheirEnd()
    {
        var since = _sandbox.Time.GetUtcNow();
        for (var i = 0; i < 250; i++)
        {
            var order = _sandbox.Order(reference: $"p{i}");
            var charge = Assert.IsType<PaymentResult.Succeeded>(await _sandbox.Provider.AuthorizeAsync(order, default)).ChargeId;
            if (i % 2 == 0) await _sandbox.Provider.RefundAsync(new RefundOrder(order, charge, $"p{i}-late", StripeSandbox.Price), default);
        }
        var payments = await ReadAsync<ProviderPayment>(after => _sandbox.Provider.ListPaymentsAsync(since, after, default));
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"p{i}").Order(), payments.Select(payment => payment.Reference).Order());
        Assert.All(payments, payment => Assert.Equal(new PaymentResult.Succeeded(payment.ChargeId, StripeSandbox.Price), payment.State));
        var refunds = await ReadAsync<ProviderRefund>(after => _sandbox.Provider.ListRefundsAsync(since, after, default));
        Assert.Equal(125, refunds.Select(refund => refund.RefundId).Distinct().Count());
        Assert.Empty((await _sandbox.Provider.ListPaymentsAsync(since.AddMinutes(1), null, default))!.Items);
    }

    [Theory]
    [InlineData(1_999, "EUR", 1_999)]
    [InlineData(500, "JPY", 500)]
    [InlineData(500, "ISK", 50_000)]
    [InlineData(500, "UGX", 50_000)]
    [InlineData(500, "MGA", 5)]
    [InlineData(501, "MGA", null)]
    [InlineData(5_120, "KWD", 5_120)]
    [InlineData(5_125, "KWD", null)]
    public async Task AmountsAreSentAsStripeCountsThem(long amount, string currency, int? wire)
    {
        var result = await _sandbox.Provider.AuthorizeAsync(_sandbox.Order(amount: new Money(amount, currency)), default);
        if (wire is null) Assert.Equal(new PaymentResult.Declined("amount-not-payable"), result);
        else Assert.Equal(new Money(amount, currency), Assert.IsType<PaymentResult.Succeeded>(result).Paid);
        Assert.Equal(wire, (int?)_sandbox.Account.Payments.SingleOrDefault()?.Amount);
    }

    public void Dispose() => _sandbox.Dispose();

    private static async Task<List<T>> ReadAsync<T>(Func<string?, Task<ProviderPage<T>?>> read)
    {
        var items = new List<T>();
        string? after = null;
        do
        {
            var page = await read(after);
            items.AddRange(page!.Items);
            after = page.Next;
        }
        while (after is not null);
        return items;
    }
}
