using LiveCommerce.Checkout.Idempotency;

namespace LiveCommerce.Checkout.Tests.Idempotency;

public sealed class IdempotencyKeyTests
{
    [Theory]
    [InlineData("8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData("\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "8e03978e-40d5-43dd-bc93-6894a57f9324")]
    [InlineData("  a  ", "a")]
    [InlineData("two words", "two words")]
    [InlineData("\" kept \"", " kept ")]
    [InlineData(@"""a\""b\\c""", @"a""b\c")]
    [InlineData("a\"b", "a\"b")]
    public void BareAndQuotedFormsAreOneKey(string header, string value) => Assert.Equal(value, IdempotencyKey.Parse(header).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\"\"")]
    [InlineData("\"open")]
    [InlineData("\"")]
    [InlineData("\"a\"b")]
    [InlineData("\"a\";p=1")]
    [InlineData(@"""a\""")]
    [InlineData(@"""a\n""")]
    [InlineData("tab\there")]
    [InlineData("ümlaut")]
    public void WhatIsNotAKeyIsRefused(string? header) => Assert.False(IdempotencyKey.TryParse(header, out _));

    [Fact]
    public void LengthIsCountedWithoutQuotesAndEscapes()
    {
        Assert.True(IdempotencyKey.TryParse(new string('k', 255), out _));
        Assert.True(IdempotencyKey.TryParse($"\"{new string('k', 255)}\"", out _));
        Assert.True(IdempotencyKey.TryParse($"\"{string.Concat(Enumerable.Repeat("\\\\", 255))}\"", out _));
        Assert.False(IdempotencyKey.TryParse(new string('k', 256), out _));
        Assert.False(IdempotencyKey.TryParse($"\"{new string('k', 256)}\"", out _));
    }

    [Fact]
    public void AKeyThatWasNeverSetCannotBeRead() => Assert.Throws<InvalidOperationException>(() => default(IdempotencyKey).Value);
}
