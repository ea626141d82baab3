namespace LiveCommerce.PaymentSandbox.Behaviour;

/// <summary>The payment methods that the sandbox knows; any other one does not exist.</summary>
public static class Methods
{
    public const string Card = "pm_card_visa";
    public const string Declined = "pm_card_declined";
    public const string InsufficientFunds = "pm_card_insufficient_funds";

    /// <summary>The bank asks the buyer at a page.</summary>
    public const string Challenge = "pm_card_challenge";

    /// <summary>The buyer pays at a page of another company: the iDEAL family.</summary>
    public const string Redirect = "pm_ideal";

    /// <summary>The buyer pays at a counter within days: the Boleto family.</summary>
    public const string Voucher = "pm_boleto";

    /// <summary>Succeeds by itself, some seconds later: wallets and UPI.</summary>
    public const string Wallet = "pm_wallet";

    /// <summary>Succeeds by itself, some hours later.</summary>
    public const string Transfer = "pm_bank_transfer";

    /// <summary>Fails by itself, some seconds later.</summary>
    public const string WalletEmpty = "pm_wallet_empty";
}
