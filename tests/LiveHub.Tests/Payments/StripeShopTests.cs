using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LiveCommerce.LiveHub.Tests.Hosting;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Api;
using LiveCommerce.PaymentSandbox.Behaviour;
using LiveCommerce.PaymentSandbox.Webhooks;

namespace LiveCommerce.LiveHub.Tests.Payments;

/// <summary>A whole shop whose payments go over HTTP to the sandbox, and come back as signed messages.</summary>
public sealed class StripeShopTests : IAsyncLifetime
{
    private const string Secret = "whsec_test";

    private readonly SandboxHost _sandbox = new();
    private RunningShop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        await _sandbox.StartAsync();
        _shop = new RunningShop().With("--Payments:Provider=Stripe").With("--Payments:Stripe:ApiKey=sk_test").With($"--Payments:Stripe:WebhookSecret={Secret}")
            .With($"--Payments:Stripe:Address={_sandbox.Address}").With("--Payments:Stripe:ShopAddress=http://localhost");
        await _shop.InitializeAsync();
        _sandbox.SendTo(new Uri(_shop.Address, "/api/v1/payments/stripe/messages"), Secret, _shop.Time);
    }

    public async ValueTask DisposeAsync()
    {
        await _shop.DisposeAsync();
        await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task ABuyerPaysAtTheProvidersPageAndHasAnOrder()
    {
        var (sku, buyer) = (await _shop.NewSkuAsync(2), _shop.NewGuest());
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku), Methods.Challenge)).Ok(201);
        Assert.Equal("challenge", purchase.Text("status"));
        var id = purchase.Text("challengeUrl").Split('/')[^1];
        lock (_sandbox.Account.Gate) Assert.True(_sandbox.Account.Act(id, pays: true));
        await ShopSetup.UntilAsync(async () => (await buyer.GetAsync($"/api/v1/purchases/{purchase.Text("purchaseId")}")).Ok(), found => found.Text("status") == "paid");
        Assert.Equal(1_999, Assert.Single(_sandbox.Account.Payments).Received);
        Assert.Equal(1, (await _shop.CountsAsync(sku)).Number("sold"));
    }

    [Theory]
    [InlineData(Methods.Card, "paid", 1)]
    [InlineData(Methods.InsufficientFunds, "declined", 0)]
    public async Task ACardIsAnsweredAtOnce(string method, string status, int sold)
    {
        var (sku, buyer) = (await _shop.NewSkuAsync(2), _shop.NewGuest());
        var purchase = (await buyer.BuyAsync(sku, await buyer.ReservedAsync(sku), method)).Ok(201);
        Assert.Equal(status, purchase.Text("status"));
        Assert.Equal(sold, (await _shop.CountsAsync(sku)).Number("sold"));
    }

    [Fact]
    public async Task OnlyWhatTheProviderHasSignedIsTaken()
    {
        var body = """{"id":"evt_1","object":"event","type":"x","data":{"object":{"object":"plan"}}}""";
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(body, Sign(body, _shop.Time.GetUtcNow())));
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(body, Sign(body, _shop.Time.GetUtcNow()))); // a repeat is as good
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(body, null));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(body + " ", Sign(body, _shop.Time.GetUtcNow())));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(body, Sign(body, _shop.Time.GetUtcNow().AddMinutes(-6))));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(body, Sign(body, _shop.Time.GetUtcNow(), "whsec_other")));
        var large = new string(' ', 300_000);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(large, Sign(large, _shop.Time.GetUtcNow())));
    }

    [Fact]
    public async Task WhatCannotBeAppliedIsParkedWhereHostsSeeItAndDelaysNoOther()
    {
        var poison = """{"id":"evt_poison","object":"event","type":"payment_intent.succeeded","data":{"object":{"object":"payment_intent","metadata":{"reference":"p1"},"status":"new"}}}""";
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(poison, Sign(poison, _shop.Time.GetUtcNow())));
        var parked = await ShopSetup.UntilAsync(async () => (await _shop.Host.GetAsync("/api/v1/payments/messages/parked")).Ok(), found => found.GetArrayLength() == 1);
        Assert.Equal(("evt_poison", "stripe"), (parked[0].Text("eventId"), parked[0].Text("provider")));
        await ABuyerPaysAtTheProvidersPageAndHasAnOrder();
        Assert.Equal(HttpStatusCode.NoContent, await PostAsync(poison, Sign(poison, _shop.Time.GetUtcNow()))); // a repeat stays parked
        Assert.Equal(204, (await _shop.Host.PostAsync("/api/v1/payments/messages/parked/evt_poison/retry")).Status);
        await ShopSetup.UntilAsync(
            async () => (await _shop.Host.GetAsync("/api/v1/payments/messages/parked")).Ok(), found => found.GetArrayLength() == 1 && found[0].Number("tries") == 1);
        (await _shop.Host.PostAsync("/api/v1/payments/messages/parked/evt_none/retry")).Refused(LiveCommerce.LiveHub.Api.ProblemCode.NotFound);
    }

    private async Task<HttpStatusCode> PostAsync(string body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_shop.Address, "/api/v1/payments/stripe/messages")) { Content = new StringContent(body) };
        if (signature is not null) request.Headers.Add("Stripe-Signature", signature);
        using var answer = await _shop.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Sign(string body, DateTimeOffset at, string secret = Secret)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}")))}";
    }
}
