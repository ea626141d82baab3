using LiveCommerce.Checkout.Payments;
using LiveCommerce.PaymentSandbox.Account;
using LiveCommerce.PaymentSandbox.Behaviour;

namespace LiveCommerce.Checkout.Tests.Payments.Notices;

/// <summary>Five pieces of news of one payment, in each of their 120 orders: the end is always the same.</summary>
public sealed class EveryOrderTests
{
    [Theory]
    [InlineData(CaptureMode.Automatic)]
    [InlineData(CaptureMode.Manual)]
    public void APaidPaymentIsOneOrderInEveryOrder(CaptureMode capture) => SameEnd(
        () =>
        {
            var payment = new OnePayment(Methods.Challenge, options: new PaymentOptions { Capture = capture });
            payment.Run(TimeSpan.FromSeconds(1));
            payment.Act(pays: true);
            payment.Run(TimeSpan.FromSeconds(2.5));
            return payment;
        },
        [each => each.Apply(0), each => each.Apply(1), each => each.Apply(2), each => each.ComeBack(), each => each.Reconcile()],
        end => Assert.StartsWith("Paid  refunded=False order=True", end, StringComparison.Ordinal));

    [Fact]
    public void ARefusedPaymentGivesItsUnitsBackInEveryOrder() => SameEnd(
        () =>
        {
            var payment = new OnePayment(Methods.Redirect);
            payment.Run(TimeSpan.FromSeconds(1));
            payment.Act(pays: false);
            payment.Run(TimeSpan.FromSeconds(2.5));
            return payment;
        },
        [each => each.Apply(0), each => each.Apply(1), each => each.Apply(2), each => each.ComeBack(), each => each.Reconcile()],
        end => Assert.StartsWith("Closed Declined refunded=False order=False", end, StringComparison.Ordinal));

    [Fact]
    public void MoneyAfterACancellationGoesBackOnceInEveryOrder() => SameEnd(
        () =>
        {
            var payment = new OnePayment(Methods.Challenge, new Script { SuccessAfterCancel = 1_000 });
            payment.Run(TimeSpan.FromSeconds(1));
            payment.Cancel();
            payment.Run(TimeSpan.FromHours(7));
            payment.Advance();
            Assert.Equal(IntentStatus.Succeeded, payment.Intent.Status);
            payment.Run(TimeSpan.FromSeconds(3));
            return payment;
        },
        [each => each.Apply(0), each => each.Apply(1), each => each.Apply(2), each => each.Apply(3), each => each.Reconcile()],
        end =>
        {
            Assert.StartsWith("Closed Cancelled refunded=True order=False", end, StringComparison.Ordinal);
            Assert.EndsWith("taken=1500 back=1500 refunds=1", end, StringComparison.Ordinal);
        });

    private static void SameEnd(Func<OnePayment> begin, Action<OnePayment>[] news, Action<string> expected)
    {
        var ends = new HashSet<string>(StringComparer.Ordinal);
        var orders = 0;
        foreach (var order in Permutations([.. Enumerable.Range(0, news.Length)]))
        {
            using var payment = begin();
            foreach (var each in order)
            {
                news[each](payment);
                payment.Run(TimeSpan.FromMilliseconds(10));
            }
            payment.Run(TimeSpan.FromHours(1));
            ends.Add(payment.End);
            orders++;
        }
        Assert.Equal(120, orders);
        expected(Assert.Single(ends));
    }

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length == 1
        ? [items]
        : items.SelectMany(first => Permutations([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
}
