using LiveCommerce.Checkout.Idempotency;
using LiveCommerce.Checkout.Purchases;
using LiveCommerce.Grains.Values;

namespace LiveCommerce.Checkout.Tests.Purchases;

public sealed class PurchaseIdTests
{
    private static readonly BuyerId Anna = BuyerId.Parse("g" + new string('a', 32));
    private static readonly BuyerId Bert = BuyerId.Parse("g" + new string('b', 32));

    [Fact]
    public void SameCallerAndKeyAreTheSamePurchase() =>
        Assert.Equal(PurchaseId.From(Anna, IdempotencyKey.Parse("k")), PurchaseId.From(Anna, IdempotencyKey.Parse("\"k\"")));

    [Fact]
    public void AnotherCallersKeyIsAnotherPurchase() =>
        Assert.NotEqual(PurchaseId.From(Anna, IdempotencyKey.Parse("k")), PurchaseId.From(Bert, IdempotencyKey.Parse("k")));

    /// <summary>Computed with sha256sum: a change would lose every key that was ever used.</summary>
    [Fact]
    public void TheDerivationIsFixedForEver()
    {
        var id = PurchaseId.From(Anna, IdempotencyKey.Parse("k"));
        Assert.Equal("pc3013ece5a3462cf9c704f1d430e1612", id.Value);
        Assert.Equal("LC-6PWJ-N950-FPTP", id.OrderNumber);
    }

    [Fact]
    public void OrderNumbersAreReadable()
    {
        for (var i = 0; i < 1_000; i++)
            Assert.Matches("^LC(-[0-9A-HJKMNP-TV-Z]{4}){3}$", PurchaseId.From(Anna, IdempotencyKey.Parse($"key {i}")).OrderNumber);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("p")]
    [InlineData("q0123456789abcdef0123456789abcdef")]
    [InlineData("p0123456789ABCDEF0123456789abcdef")]
    [InlineData("p0123456789abcdef0123456789abcdef0")]
    public void WhatIsNotAnIdIsRefused(string? text) => Assert.False(PurchaseId.TryParse(text, out _));
}
