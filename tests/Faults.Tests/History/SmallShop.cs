using LiveCommerce.Faults.Tests.Api;

namespace LiveCommerce.Faults.Tests.History;

/// <summary>One restock, one drop, one reservation in it, paid: the smallest history that touches every check, and evidence that agrees with it.</summary>
internal sealed class SmallShop
{
    public const string Sku = "ONE";
    public const string OfferId = "f1";
    public const string PurchaseId = "p1";
    public static readonly Money Price = new(900, "EUR");

    public SmallShop()
    {
        History.Add(new RestockAttempt(Sku, 10)).Note(Done(200, Counts));
        History.Add(new OfferAttempt(Sku, 4, 1)).Note(Done(201, new Offer(OfferId, Sku, 4, "open")));
        Reservation = History.Add(new ReservationAttempt(0, Sku, OfferId, 1, Price));
        Reservation.Note(Done(201, Held("reserved")));
        Purchase = History.Add(new PurchaseAttempt(Reservation, "sandbox_ok"));
        Purchase.Note(Done(201, Paid));
        Evidence = new Evidence
        {
            Reservations = new Dictionary<string, Answer<Reservation>>(StringComparer.Ordinal) { [Reservation.Id] = Done(200, Held("sold")) },
            Purchases = new Dictionary<string, Answer<Purchase>>(StringComparer.Ordinal) { [PurchaseId] = Done(200, Paid) },
            Orders = [Order],
            Counts = [Counts],
            Books = [Charge],
        };
    }

    public ClientHistory History { get; } = new();

    public ReservationAttempt Reservation { get; }

    public PurchaseAttempt Purchase { get; }

    public Evidence Evidence { get; set; }

    public Counts Counts { get; } = new(Sku, 10, 9, 0, 0, 1, 0, [new PoolCounts("", 9, 9, 0, 0, 0, 0), new PoolCounts(OfferId, 1, 0, 0, 0, 1, 0)]);

    public Purchase Paid => new(PurchaseId, "paid", Price, [new PurchaseLine(Sku, 1, Price, Reservation.Id)], "N-1");

    public Order Order { get; } = new("N-1", PurchaseId, Price, [new OrderLine(Sku, 1, Price)], "b1");

    public BookLine Charge { get; } = new(1, "charged", PurchaseId, "ch_1", Price.Amount, Price.Currency);

    public static Answer<T> Done<T>(int status, T value)
        where T : class => new(AnswerKind.Done, status, value, "", 0);

    public static Answer<T> Refused<T>(string code)
        where T : class => new(AnswerKind.Refused, 404, null, code, long.MaxValue);

    public Reservation Held(string status) => new(Reservation.Id, Sku, 1, Price, OfferId, status);
}
