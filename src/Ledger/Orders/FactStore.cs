using LiveCommerce.Ledger.Journal;
using LiveCommerce.Ledger.Purchases;
using Microsoft.Data.Sqlite;

namespace LiveCommerce.Ledger.Orders;

/// <summary>
/// What has to be compared between owners, in a temporary database that SQLite keeps in a file of its own and deletes at the end: memory stays
/// bounded however many sales there are.
/// </summary>
internal sealed class FactStore : IDisposable
{
    private const string Tables =
        """
        PRAGMA journal_mode = OFF;
        PRAGMA synchronous = OFF;
        PRAGMA cache_size = -32768;
        CREATE TABLE sale (sku, reservation, purchase, buyer, quantity INTEGER, amount INTEGER, currency, sequence INTEGER, is_sold INTEGER);
        CREATE TABLE purchase (id TEXT PRIMARY KEY, buyer, step TEXT, amount INTEGER, currency, paid INTEGER, refund TEXT, order_number,
            sequence INTEGER) WITHOUT ROWID;
        CREATE TABLE line (purchase, sku, reservation, quantity INTEGER, amount INTEGER, currency, PRIMARY KEY (purchase, sku, reservation)) WITHOUT ROWID;
        CREATE TABLE archived (sku TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE entry (reference, charge, amount INTEGER, currency, is_refund INTEGER, is_late INTEGER, line INTEGER);
        """;

    private readonly SqliteConnection _connection = new(new SqliteConnectionStringBuilder { DataSource = "", Pooling = false }.ToString());
    private readonly SqliteTransaction _transaction;
    private readonly SqliteCommand _sale, _purchase, _line, _archived, _entry;

    public FactStore()
    {
        _connection.Open();
        Execute(Tables);
        _transaction = _connection.BeginTransaction();
        _sale = Insert("sale", 9);
        // A damaged journal may show one owner twice; the last one stands.
        _purchase = Insert("purchase", 9);
        _line = Insert("line", 6);
        _archived = Insert("archived", 1);
        _entry = Insert("entry", 7);
    }

    /// <summary>A reservation that is sold, or that is being paid at the end.</summary>
    public void AddSale(string sku, Guid reservation, string purchase, string buyer, long quantity, Amount unitPrice, long sequence, bool isSold) =>
        Add(_sale, sku, reservation.ToString("D"), purchase, buyer, quantity, unitPrice.Minor, unitPrice.Currency, sequence, isSold);

    public void AddPurchase(
        string id, string buyer, PurchaseStep step, Amount total, bool paid, RefundStep refund, string? orderNumber, long sequence) =>
        Add(_purchase, id, buyer, step.ToString(), total.Minor, total.Currency ?? "", paid, refund.ToString(), orderNumber, sequence);

    public void AddLine(string purchase, Line line) =>
        Add(_line, purchase, line.Sku, line.ReservationId.ToString("D"), line.Quantity, line.UnitPrice.Minor, line.UnitPrice.Currency);

    /// <summary>Older sales of this SKU lie in an archive that was not given.</summary>
    public void AddArchived(string sku) => Add(_archived, sku);

    /// <summary>A charge or a refund of the provider's books.</summary>
    /// <param name="reference">The purchase.</param>
    /// <param name="charge">The provider's name for the charge.</param>
    /// <param name="amount">How much.</param>
    /// <param name="isRefund">A refund of the charge.</param>
    /// <param name="isLate">It may be younger than the state of the journal that is verified.</param>
    /// <param name="line">Line of the books.</param>
    public void AddEntry(string reference, string charge, Amount amount, bool isRefund, bool isLate, long line) =>
        Add(_entry, reference, charge, amount.Minor, amount.Currency, isRefund, isLate, line);

    /// <summary>After everything of the journal is in.</summary>
    public void Index() => Execute(
        """
        CREATE INDEX sale_by_line ON sale (sku, reservation);
        CREATE INDEX line_by_reservation ON line (sku, reservation);
        """);

    /// <summary>After the books are in.</summary>
    public void IndexEntries() => Execute("CREATE INDEX entry_by_reference ON entry (reference)");

    /// <summary>Rows of a query over the tables above; a row is read before the next one is fetched.</summary>
    public IEnumerable<SqliteDataReader> Query(string sql)
    {
        using var command = Command(sql);
        using var row = command.ExecuteReader();
        while (row.Read()) yield return row;
    }

    public void Dispose()
    {
        _transaction.Dispose();
        _connection.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Insert(string table, int columns)
    {
        var names = Enumerable.Range(0, columns).Select(i => $"$p{i}").ToList();
        var command = Command($"INSERT OR REPLACE INTO {table} VALUES ({string.Join(", ", names)})");
        foreach (var name in names) command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value });
        return command;
    }

    private static void Add(SqliteCommand insert, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) insert.Parameters[i].Value = values[i] ?? DBNull.Value;
        insert.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
