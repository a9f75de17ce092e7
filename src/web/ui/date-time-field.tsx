import { useId, type ReactElement } from 'react';
import './form.css';
import { controlProps, FieldFrame, type FieldProps } from './field.tsx';

export interface DateTimeFieldProps extends FieldProps {
  /** 'YYYY-MM-DDTHH:mm' or ''. */
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly kind?: 'date-time' | 'date' | undefined;
  /** The zone in which the time is meant, in words: "India time". */
  readonly zoneLabel?: string | undefined;
  readonly min?: string | undefined;
  readonly max?: string | undefined;
}

/** A moment, by the device's own picker; `kind="date"` asks for a whole day ('YYYY-MM-DD'). */
export function DateTimeField(props: DateTimeFieldProps): ReactElement {
  const { value, onChange, kind = 'date-time', zoneLabel, min, max } = props;
  const zoneId = useId();
  const control = controlProps(props);
  const described = [zoneLabel && zoneId, control['aria-describedby']].filter(Boolean).join(' ') || undefined;
  return (
    <FieldFrame {...props}>
      <div className="input-with-unit">
        <input {...control} aria-describedby={described} className="input input-medium" type={kind === 'date' ? 'date' : 'datetime-local'} value={value}
          min={min} max={max} autoComplete="off" onChange={(event) => onChange(event.currentTarget.value)} />
        {zoneLabel && <span id={zoneId} className="input-unit">{zoneLabel}</span>}
      </div>
    </FieldFrame>
  );
}
