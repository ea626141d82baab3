using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LiveCommerce.Grains.Stock;
using LiveCommerce.Grains.Values;
using LiveCommerce.LiveHub.Api.Reserving;
using LiveCommerce.LiveHub.Api.Wire;
using LiveCommerce.LiveHub.Tests.Hosting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace LiveCommerce.LiveHub.Tests.Api.Reserving;

public sealed class ReserveAnswerTests(RunningShop shop) : IClassFixture<RunningShop>
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 18, 0, 0, 7, TimeSpan.Zero);

    public static TheoryData<string, string?, ReservationStatus, long, int> Answers => new()
    {
        { "MUG-RED", null, ReservationStatus.Reserved, 1, 300_000 },
        { "RED/XL \"quoted\" <tag>", "o0123", ReservationStatus.Reserved, 100, 2_001 },
        { "Gr\u00f6\u00dfe 38", "\u540d\u524d", ReservationStatus.Paying, 3, 1_999 },
        { "\u540d\u524d-1", "a\"b", ReservationStatus.Sold, 1, -60_000 },
        { new string('\u540d', Sku.MaxLength), new string('"', 64), ReservationStatus.Released, long.MaxValue, 0 },
        { "A+B&C=D?E#F", null, ReservationStatus.Expired, 1, int.MaxValue },
        { "A", null, ReservationStatus.Tentative, 1, 30_000 },
        { "A", null, ReservationStatus.Waiting, 1, -30_000 },
        { "A", "o1", ReservationStatus.WaitEnded, 1, -30_000 },
    };

    [Fact]
    public void EveryStatusIsAmongThem() =>
        Assert.Equal(Enum.GetValues<ReservationStatus>().Order(), Answers.Select(row => row.Data.Item3).Distinct().Order());

    [Theory, MemberData(nameof(Answers))]
    public void TheBytesAreThoseOfTheSerializer(string sku, string? offerId, ReservationStatus status, long quantity, int milliseconds)
    {
        var view = new ReservationView(
            ReservationId.New(Now), BuyerId.Parse("g" + new string('a', 32)), quantity, new Money(Money.Max, "EUR"), offerId, status, Now.AddMilliseconds(milliseconds), null);
        Span<byte> line = stackalloc byte[ReserveAnswer.MaxLength];
        var length = ReserveAnswer.Write(line, JsonEncodedText.Encode(sku, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), view, long.MaxValue, Now);
        var expected = JsonSerializer.Serialize(ReservationWire.From(sku, view, long.MaxValue, Now), shop.Get<IOptions<JsonOptions>>().Value.SerializerOptions);
        Assert.Equal(expected, Encoding.UTF8.GetString(line[..length]));
    }
}
