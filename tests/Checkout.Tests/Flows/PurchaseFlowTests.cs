using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Checkout.Tests.Payments;
using LiveCommerce.Grains.Journal;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Flows;

/// <summary>Every way through checkout, over the real shell, the real relay and the real books; only the clock is moved by hand.</summary>
public sealed class PurchaseFlowTests : IAsyncLifetime
{
    private static readonly BuyerId Anna = Shop.Buyer(1);
    private static readonly BuyerId Bert = Shop.Buyer(2);

    private readonly ManualTime _time = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedProvider _script = new();
    private Shop _shop = null!;

    public ValueTask InitializeAsync() => OpenAsync(scripted: false);

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task APaidPurchaseIsAnOrderAndItsUnitsAreSold()
    {
        var line = await ReserveAsync();
        var outcome = await _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "sandbox_ok", "c1"));
        var purchase = outcome.Purchase!;
        Assert.Equal((PurchaseRefusal.None, PurchaseStatus.Paid, false), (outcome.Refusal, purchase.Status, outcome.Repeated));
        Assert.Equal(PurchaseId.From(Anna, Shop.Key("k")).OrderNumber, purchase.OrderNumber);
        Assert.Equal(new UnitCounters(10, 9, 0, 0, 1, 0), await _shop.CountAsync("MUG"));
        Assert.Equal([("charged", purchase.PurchaseId, 1_500L)], _shop.Booked());
        await UntilAsync(() => _shop.Orders.ByPurchase.ContainsKey(purchase.PurchaseId));
        var order = _shop.Orders.ByPurchase[purchase.PurchaseId];
        Assert.Equal((purchase.OrderNumber, Anna, Shop.Price, "c1"), (order.OrderNumber, order.Buyer, order.Total, order.ContactId));
        Assert.Equal([new PurchaseLine(line.Sku, line.ReservationId, "The MUG", 1, Shop.Price)], order.Lines);
    }

    [Theory]
    [InlineData("sandbox_decline", "card-declined")]
    [InlineData("monopoly_money", "unknown-method")]
    public async Task ADeclinedPurchaseGivesItsUnitsBack(string method, string failure)
    {
        var purchase = await StartAsync(method);
        Assert.Equal((PurchaseStatus.Declined, failure), (purchase.Status, purchase.Failure));
        Assert.Equal(new UnitCounters(10, 10, 0, 0, 0, 0), await _shop.CountAsync("MUG"));
        Assert.Empty(_shop.Orders.ByPurchase);
    }

    [Theory]
    [InlineData(true, PurchaseStatus.Paid, 1)]
    [InlineData(false, PurchaseStatus.Declined, 0)]
    public async Task AChallengeIsDecidedByTheBuyer(bool accept, PurchaseStatus status, long sold)
    {
        var purchase = await StartAsync("sandbox_challenge");
        Assert.Equal(PurchaseStatus.Challenge, purchase.Status);
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Paying);
        var chargeId = purchase.OpenChallengeUrl!["/sandbox/challenge/".Length..];
        Assert.Equal($"/purchases/{purchase.PurchaseId}", _shop.Sandbox.FindChallenge(chargeId)!.ReturnUrl);
        _ = accept ? await _shop.Sandbox.AcceptAsync(chargeId) : await _shop.Sandbox.RefuseAsync(chargeId);
        var refreshed = await _shop.Flow.RefreshAsync(Anna, PurchaseId.Parse(purchase.PurchaseId));
        Assert.Equal(status, refreshed.Purchase!.Status);
        Assert.Null(refreshed.Purchase.OpenChallengeUrl);
        Assert.Equal(sold, (await _shop.CountAsync("MUG")).Sold);
    }

    [Fact]
    public async Task AnAcceptedChallengeIsFoundWithoutTheBrowser()
    {
        var purchase = await StartAsync("sandbox_challenge");
        await _shop.Sandbox.AcceptAsync(purchase.ChallengeUrl!["/sandbox/challenge/".Length..]);
        _time.Advance(TimeSpan.FromSeconds(4));
        await UntilStatusAsync(purchase, PurchaseStatus.Paid);
    }

    [Fact]
    public async Task AnAbandonedChallengeIsCancelledAfterTenMinutes()
    {
        var purchase = await StartAsync("sandbox_challenge");
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Paying);
        _time.Advance(TimeSpan.FromMinutes(1));
        purchase = await UntilStatusAsync(purchase, PurchaseStatus.Cancelled);
        Assert.Equal("no-answer", purchase.Failure);
        Assert.Equal(10, (await _shop.CountAsync("MUG")).Available);
        await _shop.Sandbox.AcceptAsync(purchase.ChallengeUrl!["/sandbox/challenge/".Length..]);
        Assert.DoesNotContain(_shop.Booked(), line => line.Entry == "charged");
    }

    [Fact]
    public async Task AChargeWhoseAnswerWasLostIsFoundByLookingUp()
    {
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "sandbox_timeout"));
        await UntilAsync(() => _shop.Booked().Count == 1);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(PurchaseStatus.Paying, (await start).Purchase!.Status); // the buyer is not kept waiting
        _time.Advance(TimeSpan.FromSeconds(5));
        await UntilStatusAsync((await start).Purchase!, PurchaseStatus.Paid);
        Assert.Single(_shop.Booked(), entry => entry.Entry == "charged");
    }

    [Fact]
    public async Task ALatePaymentIsFollowedUntilItIsKnown()
    {
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "sandbox_late"));
        await UntilAsync(() => _shop.Booked().Count == 1);
        _time.Advance(TimeSpan.FromSeconds(3));
        await UntilStatusAsync(PurchaseId.From(Anna, Shop.Key("k")), PurchaseStatus.Paid);
        Assert.Equal(PurchaseStatus.Paid, (await start).Purchase!.Status);
    }

    [Fact]
    public async Task ARepeatedStartIsTheSamePurchase()
    {
        var line = await ReserveAsync();
        var request = new PurchaseRequest([line], "sandbox_ok");
        var first = await _shop.Flow.StartAsync(Anna, Shop.Key("k"), request);
        var again = await _shop.Flow.StartAsync(Anna, Shop.Key("\"k\""), request with { Lines = [line with { Title = "Renamed" }] });
        Assert.True(again.Repeated);
        Assert.Equal((first.Purchase!.PurchaseId, first.Purchase.OrderNumber), (again.Purchase!.PurchaseId, again.Purchase.OrderNumber));
        Assert.Equal(PurchaseRefusal.KeyReused, (await _shop.Flow.StartAsync(Anna, Shop.Key("k"), request with { PaymentMethod = "sandbox_late" })).Refusal);
        Assert.Single(_shop.Booked());
    }

    [Fact]
    public async Task TwentyPressesAtOnceAreOnePurchase()
    {
        var line = await ReserveAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => Task.Run(() => _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "sandbox_ok")))));
        Assert.All(outcomes, outcome => Assert.Equal(PurchaseStatus.Paid, outcome.Purchase!.Status));
        Assert.Single(outcomes, outcome => !outcome.Repeated);
        Assert.Single(_shop.Booked());
    }

    [Fact]
    public async Task TwoPurchasesOfOneReservationAreOneOrder()
    {
        await _shop.RestockAsync("TEE", 1);
        var (mug, tee) = (await ReserveAsync(), await _shop.ReserveAsync("TEE", Anna, _time.GetUtcNow()));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            i => Task.Run(() => _shop.Flow.StartAsync(Anna, Shop.Key($"k{i}"), new([mug, tee], "sandbox_ok")))));
        var paid = Assert.Single(outcomes, outcome => outcome.Purchase?.Status == PurchaseStatus.Paid);
        Assert.All(outcomes.Where(outcome => outcome != paid), outcome => Assert.True(
            outcome.Refusal == PurchaseRefusal.LineInWrongState || outcome.Purchase is { Status: PurchaseStatus.Failed, Failure: "wrong-state" }));
        Assert.Single(_shop.Booked());
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Sold);
        Assert.Equal(1, (await _shop.CountAsync("TEE")).Sold);
    }

    [Fact]
    public async Task AllLinesArePaidOrNone()
    {
        await _shop.RestockAsync("TEE", 5);
        var (mug, tee) = (await ReserveAsync(), await _shop.ReserveAsync("TEE", Anna, _time.GetUtcNow()));
        await _shop.Stock.AskAsync("TEE", new StockCommand.Release(tee.ReservationId, Anna));
        // The reservation ends between the look and the step: the owner of the purchase is asked directly.
        var id = PurchaseId.From(Anna, Shop.Key("k"));
        PurchaseLine[] lines = [new(tee.Sku, tee.ReservationId, "Tee", 1, Shop.Price), new(mug.Sku, mug.ReservationId, "Mug", 1, Shop.Price)];
        await _shop.Purchases.AskAsync(id.Value, new PurchaseCommand.Start(Anna, lines, "sandbox_ok", null, "f"));
        var purchase = await UntilStatusAsync(id, PurchaseStatus.Failed);
        Assert.Equal("reservation-released", purchase.Failure);
        Assert.Equal(new UnitCounters(10, 10, 0, 0, 0, 0), await _shop.CountAsync("MUG"));
        Assert.Equal(new UnitCounters(5, 5, 0, 0, 0, 0), await _shop.CountAsync("TEE"));
        Assert.Empty(_shop.Booked());
    }

    [Fact]
    public async Task TwoLinesOfOneSkuAreBoughtTogether()
    {
        var lines = new[] { await ReserveAsync(), await ReserveAsync() };
        var outcome = await _shop.Flow.StartAsync(Anna, Shop.Key("k"), new(lines, "sandbox_ok"));
        Assert.Equal((PurchaseStatus.Paid, new Money(3_000, "EUR")), (outcome.Purchase!.Status, outcome.Purchase.Total));
        Assert.Equal(2, (await _shop.CountAsync("MUG")).Sold);
    }

    [Fact]
    public async Task WhatCannotBeBoughtIsRefusedWithItsReason()
    {
        var line = await ReserveAsync();
        var released = await ReserveAsync();
        await _shop.Stock.AskAsync("MUG", new StockCommand.Release(released.ReservationId, Anna));
        var dollars = await _shop.ReserveAsync("MUG", Anna, _time.GetUtcNow(), new Money(1, "USD"));
        var sold = await ReserveAsync();
        await _shop.Flow.StartAsync(Anna, Shop.Key("sold"), new([sold], "sandbox_ok"));
        var unknown = line with { ReservationId = ReservationId.New(_time.GetUtcNow()) };
        (PurchaseRefusal Refusal, PurchaseRequest Request)[] cases =
        [
            (PurchaseRefusal.NoLines, new([], "sandbox_ok")),
            (PurchaseRefusal.TooManyLines, new([.. Enumerable.Repeat(line, 21)], "sandbox_ok")),
            (PurchaseRefusal.DuplicateLine, new([line, line], "sandbox_ok")),
            (PurchaseRefusal.PaymentMethodInvalid, new([line], "no way")),
            (PurchaseRefusal.LineUnknown, new([line, unknown], "sandbox_ok")),
            (PurchaseRefusal.LineUnknown, new([line with { Sku = Sku.Parse("TEE") }], "sandbox_ok")),
            (PurchaseRefusal.LineReleased, new([released], "sandbox_ok")),
            (PurchaseRefusal.LineInWrongState, new([sold], "sandbox_ok")),
            (PurchaseRefusal.CurrencyMismatch, new([line, dollars], "sandbox_ok")),
        ];
        foreach (var (refusal, request) in cases)
        {
            var outcome = await _shop.Flow.StartAsync(Anna, Shop.Key("k"), request);
            Assert.Equal((refusal, null), (outcome.Refusal, outcome.Purchase));
        }
        Assert.Equal(PurchaseRefusal.LineUnknown, (await _shop.Flow.StartAsync(Bert, Shop.Key("k"), new([line], "sandbox_ok"))).Refusal);
        _time.Advance(TimeSpan.FromMinutes(5));
        var expired = await _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "sandbox_ok"));
        Assert.Equal((PurchaseRefusal.LineExpired, line), (expired.Refusal, expired.Line));
        Assert.Single(_shop.Booked());
    }

    [Fact]
    public async Task AForeignPurchaseIsNotFound()
    {
        var id = PurchaseId.Parse((await StartAsync("sandbox_challenge")).PurchaseId);
        var nobody = PurchaseId.From(Bert, Shop.Key("none"));
        Assert.Equal(PurchaseStatus.Challenge, (await _shop.Flow.FindAsync(Anna, id)).Purchase!.Status);
        foreach (var purchase in new[] { id, nobody })
        {
            Assert.Equal(PurchaseRefusal.NotFound, (await _shop.Flow.FindAsync(Bert, purchase)).Refusal);
            Assert.Equal(PurchaseRefusal.NotFound, (await _shop.Flow.RefreshAsync(Bert, purchase)).Refusal);
            Assert.Equal(PurchaseRefusal.NotFound, (await _shop.Flow.CancelAsync(Bert, purchase)).Refusal);
        }
    }

    [Fact]
    public async Task ACancelledPurchaseGivesItsUnitsBack()
    {
        var id = PurchaseId.Parse((await StartAsync("sandbox_challenge")).PurchaseId);
        Assert.Equal(PurchaseStatus.Cancelled, (await _shop.Flow.CancelAsync(Anna, id)).Purchase!.Status);
        var again = await _shop.Flow.CancelAsync(Anna, id);
        Assert.Equal((true, PurchaseStatus.Cancelled, null), (again.Repeated, again.Purchase!.Status, again.Purchase.Failure));
        Assert.Equal(10, (await _shop.CountAsync("MUG")).Available);
    }

    [Fact]
    public async Task APaidPurchaseIsNotCancelled()
    {
        var id = PurchaseId.Parse((await StartAsync("sandbox_ok")).PurchaseId);
        Assert.Equal(PurchaseRefusal.WrongState, (await _shop.Flow.CancelAsync(Anna, id)).Refusal);
    }

    [Fact]
    public async Task MoneyThatWasFasterThanTheCancellationMakesAnOrder()
    {
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "sandbox_timeout"));
        await UntilAsync(() => _shop.Booked().Count == 1);
        var id = PurchaseId.From(Anna, Shop.Key("k"));
        var cancel = _shop.Flow.CancelAsync(Anna, id);
        await UntilStatusAsync(id, PurchaseStatus.Cancelling);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(PurchaseStatus.Paid, (await UntilStatusAsync(id, PurchaseStatus.Paid)).Status);
        await Task.WhenAll(start, cancel);
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Sold);
        Assert.Single(_shop.Booked());
    }

    [Fact]
    public async Task ACancellationThatWasFasterThanTheMoneyLeavesNone()
    {
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "sandbox_late"));
        await UntilAsync(() => _shop.Booked().Count == 1);
        var cancelled = await _shop.Flow.CancelAsync(Anna, PurchaseId.From(Anna, Shop.Key("k")));
        Assert.Equal(PurchaseStatus.Cancelled, cancelled.Purchase!.Status);
        await start;
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["pending", "cancelled"], _shop.Booked().Select(entry => entry.Entry));
    }

    [Fact]
    public async Task APaymentThatNeverArrivedIsCancelledUnderItsKeyBeforeTheUnitsAreFree()
    {
        await OpenAsync(scripted: true, new PaymentOptions { ResendWithin = TimeSpan.Zero });
        _script.LookUp = _ => new PaymentResult.NotFound();
        var answers = new Queue<PaymentResult>([new PaymentResult.NotFound(), new PaymentResult.Unknown("5xx"), new PaymentResult.Cancelled()]);
        var payingBefore = new List<long>();
        _script.Void = _ =>
        {
            payingBefore.Add(_shop.CountAsync("MUG").GetAwaiter().GetResult().Paying);
            return answers.Dequeue();
        };
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "card"));
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return start.IsCompleted;
        });
        var id = PurchaseId.From(Anna, Shop.Key("k"));
        await UntilStatusAsync(id, PurchaseStatus.Cancelled);
        Assert.Equal([1, 1, 1], payingBefore);
        Assert.Equal(
            [$"authorize {id}", $"look-up {id}", $"void {id}", $"void {id}", $"void {id}"], _script.Calls);
        Assert.Equal(10, (await _shop.CountAsync("MUG")).Available);
    }

    [Fact]
    public async Task ASilentProviderIsAskedOnAndAPersonIsTold()
    {
        await OpenAsync(scripted: true);
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "card"));
        var id = PurchaseId.From(Anna, Shop.Key("k"));
        await UntilAsync(() => _script.Calls.Count >= 2);
        for (var minute = 1; minute <= 16; minute++)
        {
            var asked = (await _shop.ViewAsync(id)).Attempt;
            _time.Advance(TimeSpan.FromMinutes(1));
            await _time.UntilAsync(async () => (await _shop.ViewAsync(id)).Attempt > asked);
            if (minute == 13) Assert.Empty(_shop.Log.Entries);
        }
        await UntilAsync(() => _shop.Log.Entries.Any(entry => entry.Id == 2003));
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Paying);
        _script.LookUp = _ => new PaymentResult.Succeeded("ch_1", Shop.Price);
        _time.Advance(TimeSpan.FromMinutes(1));
        await UntilStatusAsync(id, PurchaseStatus.Paid);
        Assert.Single(_script.Calls, call => call.StartsWith("authorize", StringComparison.Ordinal));
        await start;
    }

    [Theory]
    [InlineData(1_499, "EUR")]
    [InlineData(1_500, "USD")]
    [InlineData(1_501, "EUR")]
    public async Task MoneyThatDoesNotMatchIsNeverAnOrder(long amount, string currency)
    {
        await OpenAsync(scripted: true);
        _script.Authorize = _ => new PaymentResult.Succeeded("ch_1", new Money(amount, currency));
        var purchase = await StartAsync("card");
        Assert.Equal((PurchaseStatus.Review, null), (purchase.Status, purchase.OrderNumber));
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Paying);
        await UntilAsync(() => _shop.Log.Entries.Any(entry => entry.Id == 2004));
    }

    [Fact]
    public async Task APaymentWhoseRequestWasLostIsSentAgainUnderItsKey()
    {
        await OpenAsync(scripted: true);
        var answers = new Queue<PaymentResult>([new PaymentResult.Unknown("reset"), new PaymentResult.Succeeded("ch_1", Shop.Price)]);
        _script.Authorize = _ => answers.Dequeue();
        _script.LookUp = _ => new PaymentResult.NotFound();
        var purchase = await StartAsync("card");
        Assert.Equal(PurchaseStatus.Paid, purchase.Status);
        Assert.Equal([$"authorize {purchase.PurchaseId}", $"look-up {purchase.PurchaseId}", $"authorize {purchase.PurchaseId}"], _script.Calls);
    }

    [Fact]
    public async Task ACallThatTheProviderDidNotTakeIsSentAgainAsItIs()
    {
        await OpenAsync(scripted: true);
        var answers = new Queue<PaymentResult>(
            [new PaymentResult.Busy("429", TimeSpan.FromSeconds(2)), new PaymentResult.Busy("409"), new PaymentResult.Succeeded("ch_1", Shop.Price)]);
        _script.Authorize = _ => answers.Dequeue();
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "card"));
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return start.IsCompleted;
        });
        await UntilStatusAsync(PurchaseId.From(Anna, Shop.Key("k")), PurchaseStatus.Paid);
        Assert.Equal(3, _script.Calls.Count);
    }

    [Fact]
    public async Task WithManualCaptureTheMoneyIsComparedAndDurableBeforeItIsTaken()
    {
        await OpenAsync(scripted: true, new PaymentOptions { Capture = CaptureMode.Manual });
        PurchasePhase? phaseAtCapture = null;
        _script.Authorize = _ => new PaymentResult.Authorized("ch_1", Shop.Price);
        var answers = new Queue<PaymentResult>([new PaymentResult.Unknown("reset"), new PaymentResult.Succeeded("ch_1", Shop.Price)]);
        _script.Capture = order =>
        {
            phaseAtCapture = _shop.ViewAsync(PurchaseId.Parse(order.Reference)).GetAwaiter().GetResult().Phase;
            return answers.Dequeue();
        };
        var purchase = await StartAsync("card");
        Assert.Equal((PurchaseStatus.Paid, PurchasePhase.Capturing), (purchase.Status, phaseAtCapture));
        Assert.Equal([$"authorize {purchase.PurchaseId}", $"capture {purchase.PurchaseId}", $"capture {purchase.PurchaseId}"], _script.Calls);
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Sold);
    }

    [Theory]
    [InlineData("sandbox_ok")]
    [InlineData("sandbox_late")]
    [InlineData("sandbox_timeout")]
    public async Task ManualCaptureEndsAsAutomaticDoes(string method)
    {
        await OpenAsync(scripted: false, new PaymentOptions { Capture = CaptureMode.Manual });
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], method));
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return start.IsCompleted;
        });
        await _time.UntilAsync(async () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return (await _shop.ViewAsync(PurchaseId.From(Anna, Shop.Key("k")))).Status == PurchaseStatus.Paid;
        });
        Assert.Single(_shop.Booked(), entry => entry.Entry == "charged");
        Assert.Equal(1, (await _shop.CountAsync("MUG")).Sold);
    }

    [Fact]
    public async Task AnAuthorizationOfAnotherAmountIsNotCaptured()
    {
        await OpenAsync(scripted: true, new PaymentOptions { Capture = CaptureMode.Manual });
        _script.Authorize = _ => new PaymentResult.Authorized("ch_1", Shop.Price with { Amount = 1 });
        var purchase = await StartAsync("card");
        Assert.Equal(PurchaseStatus.Review, purchase.Status);
        Assert.DoesNotContain(_script.Calls, call => call.StartsWith("capture", StringComparison.Ordinal));
        await UntilAsync(() => _shop.Log.Entries.Any(entry => entry.Id == 2004));
    }

    [Fact]
    public async Task AMethodThatTakesDaysRaisesNoAlarm()
    {
        await OpenAsync(scripted: true);
        _script.Authorize = _ => new PaymentResult.Pending();
        _script.LookUp = _ => new PaymentResult.Pending();
        var line = await ReserveAsync();
        var start = _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], "boleto"));
        var id = PurchaseId.From(Anna, Shop.Key("k"));
        await UntilAsync(() => _script.Calls.Count >= 2);
        for (var minute = 1; minute <= 20; minute++)
        {
            var asked = _script.Calls.Count;
            _time.Advance(TimeSpan.FromMinutes(1));
            await UntilAsync(() => _script.Calls.Count > asked);
        }
        Assert.Empty(_shop.Log.Entries);
        // the provider's message, days later
        await _shop.Purchases.AskAsync(id.Value, new PurchaseCommand.NotePayment(new PaymentResult.Succeeded("ch_1", Shop.Price)));
        await UntilStatusAsync(id, PurchaseStatus.Paid);
        await start;
    }

    [Fact]
    public async Task MoneyThatComesTooLateIsRefundedOnce()
    {
        await OpenAsync(scripted: true);
        _script.Authorize = _ => new PaymentResult.Declined("card-declined");
        _script.LookUp = _ => new PaymentResult.Succeeded("ch_1", Shop.Price);
        var answers = new Queue<RefundResult>([new RefundResult.Unknown("5xx"), new RefundResult.Refused("try-later"), new RefundResult.Refunded()]);
        _script.Refund = _ => answers.Dequeue();
        var purchase = await StartAsync("card");
        Assert.Equal(PurchaseStatus.Declined, purchase.Status);
        for (var i = 0; i < 3; i++)
            await _shop.Purchases.AskAsync(purchase.PurchaseId, new PurchaseCommand.NotePayment(new PaymentResult.Succeeded("ch_1", Shop.Price)));
        await UntilRefundedAsync(purchase);
        Assert.Equal(
            Enumerable.Repeat<string[]>([$"look-up {purchase.PurchaseId}", $"refund {purchase.PurchaseId}-late ch_1 1500 EUR"], 3).SelectMany(calls => calls),
            _script.Calls.Skip(1));
        Assert.Equal(PurchaseStatus.Declined, (await _shop.ViewAsync(PurchaseId.Parse(purchase.PurchaseId))).Status);
        Assert.Contains(_shop.Log.Entries, entry => entry.Id == 2005);
        Assert.Equal(10, (await _shop.CountAsync("MUG")).Available);
    }

    [Theory]
    [InlineData(1_501, "EUR")] // too much: would be refused for ever
    [InlineData(1_499, "EUR")] // too little: a rest would be kept
    [InlineData(1_500, "USD")]
    public async Task WhatGoesBackIsWhatWasTakenAndNotWhatAMessageSays(long told, string currency)
    {
        await OpenAsync(scripted: true);
        _script.Authorize = _ => new PaymentResult.Declined("card-declined");
        var looks = new Queue<PaymentResult>([new PaymentResult.Busy("429"), new PaymentResult.Unknown("5xx"), new PaymentResult.Succeeded("ch_1", Shop.Price)]);
        _script.LookUp = _ => looks.Dequeue();
        _script.Refund = _ => new RefundResult.Refunded();
        var purchase = await StartAsync("card");
        await _shop.Purchases.AskAsync(purchase.PurchaseId, new PurchaseCommand.NotePayment(new PaymentResult.Succeeded("ch_1", new Money(told, currency))));
        await UntilRefundedAsync(purchase);
        Assert.Equal([$"refund {purchase.PurchaseId}-late ch_1 1500 EUR"], _script.Calls.Where(call => call.StartsWith("refund", StringComparison.Ordinal)));
        Assert.DoesNotContain(_shop.Log.Entries, entry => entry.Id is 2005 or 2011);
    }

    [Fact]
    public async Task WhatTheProviderDoesNotSayWasTakenDoesNotGoBackAndAPersonIsTold()
    {
        await OpenAsync(scripted: true);
        _script.Authorize = _ => new PaymentResult.Declined("card-declined");
        var looks = new Queue<PaymentResult>([new PaymentResult.Cancelled(), new PaymentResult.NotFound(), new PaymentResult.Succeeded("ch_2", Shop.Price)]);
        _script.LookUp = _ => looks.Count > 1 ? looks.Dequeue() : looks.Peek();
        var purchase = await StartAsync("card");
        await _shop.Purchases.AskAsync(purchase.PurchaseId, new PurchaseCommand.NotePayment(new PaymentResult.Succeeded("ch_1", Shop.Price)));
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return _shop.Log.Entries.Count(entry => entry.Id == 2011) > 3;
        });
        Assert.DoesNotContain(_script.Calls, call => call.StartsWith("refund", StringComparison.Ordinal));
        Assert.False((await _shop.ViewAsync(PurchaseId.Parse(purchase.PurchaseId))).IsRefunded);
    }

    private async ValueTask OpenAsync(bool scripted, PaymentOptions? options = null)
    {
        if (_shop is not null) await _shop.DisposeAsync();
        _shop = new Shop(new InMemoryJournal(_time), _directory.Path, _time, new OrderBook(), options, provider: scripted ? _ => _script : null);
        await _shop.RestockAsync("MUG", 10);
    }

    private Task<PurchaseLineRequest> ReserveAsync() => _shop.ReserveAsync("MUG", Anna, _time.GetUtcNow());

    private async Task<PurchaseView> StartAsync(string method)
    {
        var line = await ReserveAsync();
        return (await _shop.Flow.StartAsync(Anna, Shop.Key("k"), new([line], method))).Purchase!;
    }

    private Task UntilRefundedAsync(PurchaseView purchase) => _time.UntilAsync(async () =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return (await _shop.ViewAsync(PurchaseId.Parse(purchase.PurchaseId))).IsRefunded;
    });

    private Task UntilAsync(Func<bool> condition) => _time.UntilAsync(() => Task.FromResult(condition()));

    private Task<PurchaseView> UntilStatusAsync(PurchaseView purchase, PurchaseStatus status) =>
        UntilStatusAsync(PurchaseId.Parse(purchase.PurchaseId), status);

    private async Task<PurchaseView> UntilStatusAsync(PurchaseId id, PurchaseStatus status)
    {
        await _time.UntilAsync(async () => (await _shop.ViewAsync(id)).Status == status);
        return await _shop.ViewAsync(id);
    }
}
