import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';

interface IconActionProps extends Pick<ActionIconProps, 'disabled' | 'my'> {
  icon: Icon;
  label: string; // its name, and what the tooltip says
  onClick: () => void;
  'aria-haspopup'?: 'dialog';
}

// A small button that is a picture alone.
export function IconAction({ icon: Picture, label, ...rest }: IconActionProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} {...rest}>
        <Picture size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
