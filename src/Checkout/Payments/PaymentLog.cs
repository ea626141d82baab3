using LiveCommerce.Grains.Values;
using Microsoft.Extensions.Logging;

namespace LiveCommerce.Checkout.Payments;

internal static partial class PaymentLog
{
    [LoggerMessage(2001, LogLevel.Warning, "The payment provider did not answer for {Reference} within {Limit}; the payment is followed up.")]
    public static partial void TimeLimit(ILogger logger, string reference, TimeSpan limit);

    [LoggerMessage(2002, LogLevel.Warning, "A call to the payment provider for {Reference} failed; the payment is followed up.")]
    public static partial void CallFailed(ILogger logger, Exception exception, string reference);

    [LoggerMessage(2003, LogLevel.Critical, "The payment of {PurchaseId} is unresolved for {Age} (question {Attempt}); its units stay set aside until the provider answers.")]
    public static partial void Unresolved(ILogger logger, string purchaseId, TimeSpan age, int attempt);

    [LoggerMessage(2004, LogLevel.Critical, "{PurchaseId} got money that it did not ask for (total {Total}); it is in review, look at the provider's side and settle it by hand.")]
    public static partial void Mismatch(ILogger logger, string purchaseId, Money total);

    [LoggerMessage(2005, LogLevel.Critical, "The provider refuses to pay {Amount} of {PurchaseId} back: {Reason}. It is tried again; settle it by hand if that does not help.")]
    public static partial void RefundRefused(ILogger logger, string purchaseId, Money amount, string reason);

    [LoggerMessage(2006, LogLevel.Warning, "A charge of {PurchaseId} came when its units had been given back; {Amount} goes back to the buyer.")]
    public static partial void LateCharge(ILogger logger, string purchaseId, Money amount);

    [LoggerMessage(2007, LogLevel.Critical, "The provider has money under the reference {Reference} ({Payment}), but there is no such purchase; settle it by hand.")]
    public static partial void NoPurchase(ILogger logger, string reference, string payment);

    [LoggerMessage(2008, LogLevel.Critical, "The refund {Refund} of {Amount} of the payment {Payment} has failed: {Reason}. Settle it by hand.")]
    public static partial void RefundFailed(ILogger logger, string refund, string payment, Money amount, string reason);

    [LoggerMessage(2009, LogLevel.Critical, "The buyer's bank disputes the payment {Payment}: {Reason}.")]
    public static partial void Disputed(ILogger logger, string payment, string reason);

    [LoggerMessage(2010, LogLevel.Warning, "Reconciliation looked at {Payments} payments and {Refunds} refunds: {Closed} differences closed, {Left} left; read to the end: {IsComplete}.")]
    public static partial void Reconciled(ILogger logger, long payments, long refunds, long closed, long left, bool isComplete);

    [LoggerMessage(2011, LogLevel.Critical, "{PurchaseId} was told of {Told} as the payment {Payment}, which came too late, but asked by our reference the provider says: {Standing}. Nothing goes back; it is asked again, settle it by hand if that does not help.")]
    public static partial void LateChargeNotFound(ILogger logger, string purchaseId, Money told, string payment, string standing);
}
