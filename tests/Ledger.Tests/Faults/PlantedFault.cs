using LiveCommerce.Ledger.Tests.Journals;

namespace LiveCommerce.Ledger.Tests.Faults;

/// <summary>A journal with one fault, and every kind of breach that follows from it.</summary>
internal sealed record PlantedFault(string Name, Func<TestJournal> Make, params BreachKind[] Found);
