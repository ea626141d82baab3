using System.Text.Json;
using LiveCommerce.Checkout.Payments;
using LiveCommerce.Checkout.Payments.Sandbox;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Payments.Sandbox;

public sealed class SandboxProviderTests : IDisposable
{
    private static readonly Money Price = new(1_999, "EUR");

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData("sandbox_ok", typeof(PaymentResult.Succeeded), "charged")]
    [InlineData("sandbox_decline", typeof(PaymentResult.Declined), "declined")]
    [InlineData("sandbox_challenge", typeof(PaymentResult.ChallengeRequired), "challenge-opened")]
    [InlineData("sandbox_late", typeof(PaymentResult.Pending), "pending")]
    [InlineData("visa", typeof(PaymentResult.Declined), "declined")]
    public async Task EachMethodAnswersAndBooksItsOwnWay(string method, Type answer, string entry)
    {
        await using (var provider = Open())
        {
            var first = await provider.AuthorizeAsync(Charge("p1", method), default);
            Assert.IsType(answer, first);
            Assert.Equal(first, await provider.AuthorizeAsync(Charge("p1", method), default));
            Assert.Equal(first, await provider.LookUpAsync(Charge("p1", "sandbox_ok"), default));
        }
        Assert.Equal([entry], Entries());
    }

    [Fact]
    public async Task ALineOfTheBooksHasExactlyThisForm()
    {
        await using (var provider = Open()) await provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default);
        var line = Assert.Single(Lines());
        Assert.Matches(
            $$"""^\{"at":{{_time.GetUtcNow().ToUnixTimeMilliseconds()}},"entry":"charged","reference":"p1","chargeId":"ch_[0-9a-f]{24}","amount":1999,"currency":"EUR"\}$""",
            line);
    }

    [Fact]
    public async Task ATimeoutIsChargedButNeverAnswered()
    {
        await using var provider = Open();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), _time);
        var call = provider.AuthorizeAsync(Charge("p1", "sandbox_timeout"), limit.Token);
        await _time.UntilAsync(async () => await provider.LookUpAsync(Charge("p1", "sandbox_ok"), default) is PaymentResult.Succeeded);
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task ALatePaymentIsTakenAtItsTimeAlsoAfterARestart()
    {
        await using (var provider = Open())
        {
            await provider.AuthorizeAsync(Charge("p1", "sandbox_late"), default);
            _time.Advance(TimeSpan.FromMilliseconds(2_999));
            Assert.IsType<PaymentResult.Pending>(await provider.LookUpAsync(Charge("p1", "sandbox_ok"), default));
        }
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await using (var provider = Open())
        {
            Assert.Equal(Price, Assert.IsType<PaymentResult.Succeeded>(await provider.LookUpAsync(Charge("p1", "sandbox_ok"), default)).Paid);
            Assert.IsType<PaymentResult.Succeeded>(await provider.VoidAsync(Charge("p1", "sandbox_ok"), default));
        }
        Assert.Equal(["pending", "charged"], Entries());
    }

    [Theory]
    [InlineData(true, typeof(PaymentResult.Succeeded))]
    [InlineData(false, typeof(PaymentResult.Declined))]
    public async Task AChallengeIsAnsweredOnceByItsPage(bool accept, Type result)
    {
        await using var provider = Open();
        var asked = Assert.IsType<PaymentResult.ChallengeRequired>(await provider.AuthorizeAsync(Charge("p1", "sandbox_challenge"), default));
        var chargeId = asked.Url["/sandbox/challenge/".Length..];
        Assert.Equal(new SandboxChallenge(chargeId, "p1", Price, IsOpen: true, "/back"), provider.FindChallenge(chargeId));
        var verdict = accept ? await provider.AcceptAsync(chargeId) : await provider.RefuseAsync(chargeId);
        Assert.Equal(accept ? ChallengeVerdict.Charged : ChallengeVerdict.NotCharged, verdict);
        Assert.Equal(verdict, await provider.AcceptAsync(chargeId));
        Assert.Equal(verdict, await provider.RefuseAsync(chargeId));
        Assert.IsType(result, await provider.LookUpAsync(Charge("p1", "sandbox_ok"), default));
        Assert.False(provider.FindChallenge(chargeId)!.IsOpen);
        Assert.Equal(ChallengeVerdict.Unknown, await provider.AcceptAsync("ch_none"));
        Assert.Null(provider.FindChallenge("ch_none"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sandbox_challenge")]
    [InlineData("sandbox_late")]
    public async Task WhatWasCancelledIsNeverChargedAfterwards(string? before)
    {
        await using (var provider = Open())
        {
            if (before is not null) await provider.AuthorizeAsync(Charge("p1", before), default);
            Assert.IsType<PaymentResult.Cancelled>(await provider.VoidAsync(Charge("p1", "sandbox_ok"), default));
            Assert.IsType<PaymentResult.Cancelled>(await provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default));
        }
        _time.Advance(TimeSpan.FromMinutes(1));
        await using (var provider = Open())
        {
            Assert.IsType<PaymentResult.Cancelled>(await provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default));
            Assert.IsType<PaymentResult.Cancelled>(await provider.LookUpAsync(Charge("p1", "sandbox_ok"), default));
        }
        Assert.DoesNotContain("charged", Entries());
    }

    [Theory]
    [InlineData("sandbox_ok", typeof(PaymentResult.Succeeded))]
    [InlineData("sandbox_decline", typeof(PaymentResult.Declined))]
    public async Task WhatIsDecidedCannotBeCancelled(string method, Type answer)
    {
        await using var provider = Open();
        await provider.AuthorizeAsync(Charge("p1", method), default);
        Assert.IsType(answer, await provider.VoidAsync(Charge("p1", "sandbox_ok"), default));
    }

    [Fact]
    public async Task AChargeIsPaidBackOnce()
    {
        await using (var provider = Open())
        {
            Assert.Equal(new RefundResult.Refused("not-charged"), await RefundAsync(provider, Price));
            await provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default);
            Assert.Equal(new RefundResult.Refused("more-than-charged"), await RefundAsync(provider, Price with { Amount = 2_000 }));
            Assert.Equal(new RefundResult.Refused("more-than-charged"), await RefundAsync(provider, Price with { Currency = "USD" }));
            Assert.Equal(new RefundResult.Refunded(), await RefundAsync(provider, Price));
            Assert.Equal(new RefundResult.Refunded(), await RefundAsync(provider, Price));
        }
        await using (var provider = Open())
        {
            Assert.Equal(new RefundResult.Refunded(), await RefundAsync(provider, Price));
            Assert.Equal(new RefundResult.Refused("already-refunded"), await RefundAsync(provider, Price with { Amount = 1 }));
        }
        Assert.Equal(["charged", "refunded"], Entries());
    }

    [Theory]
    [InlineData("sandbox_ok")]
    [InlineData("sandbox_challenge")]
    public async Task WhatIsOnlySetAsideIsTakenByACallOfItsOwnOrGivenUp(string method)
    {
        var (first, second) = (Manual("p1", method), Manual("p2", method));
        string chargeId;
        await using (var provider = Open())
        {
            await SetAsideAsync(provider, first);
            chargeId = await SetAsideAsync(provider, second);
        }
        await using (var provider = Open())
        {
            Assert.Equal(Price, Assert.IsType<PaymentResult.Succeeded>(await provider.CaptureAsync(first, default)).Paid);
            Assert.IsType<PaymentResult.Succeeded>(await provider.CaptureAsync(first, default));
            Assert.IsType<PaymentResult.Succeeded>(await provider.VoidAsync(first, default)); // too late
            Assert.Equal(new RefundResult.Refused("not-charged"), await provider.RefundAsync(new RefundOrder(second, chargeId, "r", Price), default));
            Assert.IsType<PaymentResult.Cancelled>(await provider.VoidAsync(second, default));
            Assert.IsType<PaymentResult.Cancelled>(await provider.CaptureAsync(second, default));
        }
        Assert.Equal(["authorized", "authorized", "charged", "cancelled"], Entries().Where(entry => entry != "challenge-opened"));
    }

    [Fact]
    public async Task ItsListsNameEveryPaymentAndRefundOnce()
    {
        await using var provider = Open();
        for (var i = 0; i < 250; i++) await provider.AuthorizeAsync(Charge($"p{i}", i % 2 == 0 ? "sandbox_ok" : "sandbox_decline"), default);
        await RefundAsync(provider, Price, "p0");
        var payments = await ListAsync<ProviderPayment>(after => provider.ListPaymentsAsync(_time.GetUtcNow(), after, default));
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"p{i}").Order(), payments.Select(payment => payment.Reference).Order());
        Assert.Equal(125, payments.Count(payment => payment.State is PaymentResult.Succeeded));
        var refund = Assert.Single(await ListAsync<ProviderRefund>(after => provider.ListRefundsAsync(_time.GetUtcNow(), after, default)));
        Assert.Equal(("r", Price), (refund.RefundId, refund.Amount));
        Assert.Empty((await provider.ListPaymentsAsync(_time.GetUtcNow().AddSeconds(1), null, default))!.Items);
    }

    [Fact]
    public async Task AReferenceCannotBeChargedWithAnotherAmount()
    {
        await using var provider = Open();
        await provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default);
        await Assert.ThrowsAsync<InvalidOperationException>(() => provider.AuthorizeAsync(Charge("p1", "sandbox_ok") with { Amount = new Money(1, "EUR") }, default));
    }

    [Fact]
    public async Task ATornTailIsForgottenAtEveryByte()
    {
        await using (var provider = Open())
        {
            await provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default);
            await provider.AuthorizeAsync(Charge("p2", "sandbox_ok"), default);
        }
        var path = Path.Combine(_directory.Path, "books.jsonl");
        var whole = await File.ReadAllBytesAsync(path);
        var firstLine = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = firstLine; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            await using (var provider = Open())
            {
                Assert.IsType<PaymentResult.Succeeded>(await provider.LookUpAsync(Charge("p1", "sandbox_ok"), default));
                Assert.IsType<PaymentResult.NotFound>(await provider.LookUpAsync(Charge("p2", "sandbox_ok"), default));
                await provider.AuthorizeAsync(Charge("p3", "sandbox_ok"), default);
            }
            Assert.Equal(["charged", "charged"], Entries()); // the new line does not run into the torn one
        }
    }

    [Fact]
    public async Task DamageInTheMiddleIsNotPassedOver()
    {
        await using (var provider = Open())
        {
            await provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default);
            await provider.AuthorizeAsync(Charge("p2", "sandbox_ok"), default);
        }
        var path = Path.Combine(_directory.Path, "books.jsonl");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes[3] = (byte)'!';
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Throws<InvalidDataException>(Open);
    }

    [Fact]
    public async Task ManyAtOnceAreBookedOnceEach()
    {
        await using (var provider = Open())
        {
            var calls = Enumerable.Range(0, 1_000).Select(i => Task.Run(() => provider.AuthorizeAsync(Charge($"p{i % 500}", "sandbox_ok"), default)));
            Assert.All(await Task.WhenAll(calls), result => Assert.IsType<PaymentResult.Succeeded>(result));
        }
        Assert.Equal(500, Lines().Select(line => JsonDocument.Parse(line).RootElement.GetProperty("reference").GetString()).Distinct().Count());
        Assert.Equal(500, Lines().Length);
    }

    [Fact]
    public async Task ClosedBooksAnswerNothing()
    {
        var provider = Open();
        await provider.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => provider.AuthorizeAsync(Charge("p1", "sandbox_ok"), default));
        Assert.Empty(Lines());
    }

    public void Dispose() => _directory.Dispose();

    private static PaymentOrder Charge(string reference, string method) => new(reference, Price, method, "/back", CaptureMode.Automatic, default);

    private static PaymentOrder Manual(string reference, string method) => Charge(reference, method) with { Capture = CaptureMode.Manual };

    private static async Task<string> SetAsideAsync(SandboxProvider provider, PaymentOrder order)
    {
        if (await provider.AuthorizeAsync(order, default) is PaymentResult.ChallengeRequired challenge)
            Assert.Equal(ChallengeVerdict.Charged, await provider.AcceptAsync(challenge.Url["/sandbox/challenge/".Length..]));
        var authorized = Assert.IsType<PaymentResult.Authorized>(await provider.LookUpAsync(order, default));
        Assert.Equal(Price, authorized.Amount);
        return authorized.ChargeId;
    }

    private static async Task<List<T>> ListAsync<T>(Func<string?, Task<ProviderPage<T>?>> read)
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

    private static async Task<RefundResult> RefundAsync(SandboxProvider provider, Money amount, string reference = "p1")
    {
        var order = Charge(reference, "sandbox_ok");
        var chargeId = await provider.LookUpAsync(order, default) is PaymentResult.Succeeded success ? success.ChargeId : "ch_none";
        return await provider.RefundAsync(new RefundOrder(order, chargeId, "r", amount), default);
    }

    private SandboxProvider Open() => new(_directory.Path, new SandboxOptions(), _time);

    private string[] Lines() => File.ReadAllLines(Path.Combine(_directory.Path, "books.jsonl"));

    private IEnumerable<string?> Entries() => Lines().Select(line => JsonDocument.Parse(line).RootElement.GetProperty("entry").GetString());
}
