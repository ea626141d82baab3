import { Field } from '../ui/Field';
import { exponentOf } from '../ui/money';
import type { VariantForm } from './productForm';

interface VariantFieldsProps {
  variant: VariantForm;
  /** A stored SKU has stock and orders; another one would be another variant. */
  isSkuFixed: boolean;
  onChange: (variant: VariantForm) => void;
  onRemove: (() => void) | null;
}

export function VariantFields({ variant, isSkuFixed, onChange, onRemove }: VariantFieldsProps) {
  const set = (field: keyof VariantForm) => (value: string) => onChange({ ...variant, [field]: value });
  const digits = exponentOf(variant.currency);
  return (
    <fieldset class="variant" data-testid="variant">
      <legend class="hidden">Variant {variant.sku}</legend>
      <div class="fields">
        <Field label="SKU" value={variant.sku} onValue={set('sku')} required disabled={isSkuFixed} testId="variant-sku" />
        <Field label="Name" value={variant.title} onValue={set('title')} testId="variant-title" />
        <Field label="Price" value={variant.price} onValue={set('price')} required inputMode="decimal" hint={`${digits} digits after the point`} testId="variant-price" />
        <Field
          label="Currency"
          value={variant.currency}
          onValue={(currency) => set('currency')(currency.toUpperCase())}
          required
          maxLength={3}
          pattern="[A-Z]{3}"
          testId="variant-currency"
        />
        <Field label="Picture address" value={variant.imageUrl} onValue={set('imageUrl')} testId="variant-image" />
      </div>
      {onRemove && (
        <button type="button" class="button button-small start" onClick={onRemove}>
          Remove variant
        </button>
      )}
    </fieldset>
  );
}
